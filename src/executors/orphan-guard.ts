import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

/** Lives while its standard input is open, which the kernel closes at any death of ours, and then kills what is left. */
const SCRIPT = `groups=" "
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -9 "-$group"; done`;

/**
 * Ends process groups with this process, however that ends: a worker in an endless loop does not notice by itself that
 * its runner is gone. Costs one small shell, started with the first group.
 */
export class OrphanGuard {
  readonly #leaders = new Set<number>();
  #shell: ChildProcess | undefined;

  /** From now on this group, by its leader, does not outlive us. */
  watch(leader: number): void {
    this.#leaders.add(leader);
    if (this.#shell === undefined) this.#start();
    else this.#tell("+", leader);
  }

  /** The group is gone; its number may be another's soon. */
  forget(leader: number): void {
    this.#leaders.delete(leader);
    this.#tell("-", leader);
  }

  #start(): void {
    const shell = startShell();
    this.#shell = shell;
    shell.once("exit", (_, signal) => {
      this.#shell = undefined;
      // Killed by somebody; one that ends by itself would end again.
      if (signal !== null) this.#start();
    });
    for (const leader of this.#leaders) this.#tell("+", leader);
  }

  #tell(change: "+" | "-", leader: number): void {
    this.#shell?.stdin?.write(`${change} ${leader}\n`);
  }
}

/** In a session of its own, so that what ends a terminal's programs does not end it first. */
function startShell(): ChildProcess {
  const shell = spawn("/bin/sh", ["-c", SCRIPT], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  // Without a shell there is no guard; workers that still listen end with their runner all the same.
  shell.on("error", () => {});
  shell.stdin?.on("error", () => {});
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return shell;
}

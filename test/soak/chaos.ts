import { setTimeout } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import { Server, signalTo } from "./server.ts";

export interface Kill {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly what: "runner" | "worker";
}

/** What was done to the runner and its workers, and what was seen meanwhile. */
export interface Turmoil {
  readonly kills: readonly Kill[];
  readonly stopped: number;
  /** Runners that ended by themselves: there should be none. */
  readonly ended: readonly string[];
  /** Resident memory of runners, second by second. */
  readonly memory: readonly { readonly pid: number; readonly second: number; readonly megabytes: number }[];
  /** The life that is still there. */
  readonly server: Server;
}

export interface ChaosOptions {
  /** The program's entry. */
  readonly cli: string;
  readonly flow: string;
  readonly fromMs: number;
  /** Runners are left alone from then on, so that one lives long enough to measure. */
  readonly runnersUntilMs: number;
  readonly untilMs: number;
  readonly chance: Chance;
  /** Looks at the target folders while nobody is there. */
  readonly look: () => void;
  say(text: string): void;
}

type Act = "kill runner" | "kill worker" | "stop runner" | "stop worker";

/** Keeps a runner alive, and kills or stops it and its workers at random until the time is over. */
export async function makeChaos(options: ChaosOptions): Promise<Turmoil> {
  const { cli, flow, chance, untilMs } = options;
  const kills: Kill[] = [];
  const ended: string[] = [];
  const memory: { pid: number; second: number; megabytes: number }[] = [];
  let stopped = 0;
  let server = new Server(cli, flow);
  const second = () => Math.round((performance.now() - options.fromMs) / 1000);
  const sampling = setInterval(() => {
    const megabytes = server.megabytes();
    if (megabytes !== undefined) memory.push({ pid: server.pid, second: second(), megabytes });
  }, 1_000);
  const again = async () => {
    options.look();
    await setTimeout(chance.between(0, 800));
    server = new Server(cli, flow);
  };
  while (performance.now() < untilMs) {
    const pause = new AbortController();
    const life = await Promise.race([
      setTimeout(chance.between(1_500, 6_000), undefined, { signal: pause.signal }),
      server.ended,
    ]);
    pause.abort();
    if (life !== undefined) {
      ended.push(`${second()} s: ${life}: ${server.log.slice(-500)}`);
      await again();
      continue;
    }
    const act = chooseAct(chance, performance.now() < options.runnersUntilMs);
    const workers = server.workers();
    const pid = act.endsWith("runner") ? server.pid : workers[chance.between(0, Math.max(0, workers.length - 1))];
    if (pid === undefined) continue;
    options.say(`${second()} s: ${act} ${pid}`);
    if (act.startsWith("stop")) {
      stopped += 1;
      void holdUp(pid, chance.between(500, 5_000));
    } else {
      kills.push({ at: Date.now(), what: act === "kill runner" ? "runner" : "worker" });
      signalTo(pid, "SIGKILL");
    }
    if (act !== "kill runner") continue;
    await server.ended;
    await again();
  }
  clearInterval(sampling);
  return { kills, stopped, ended, memory, server };
}

function chooseAct(chance: Chance, mayKillRunner: boolean): Act {
  if (mayKillRunner)
    return chance.pick<Act>(["kill runner", "kill runner", "kill worker", "stop runner", "stop worker"]);
  return chance.pick<Act>(["kill worker", "stop worker", "stop runner"]);
}

/** An orphan that was stopped goes on when another runner has been there for a while. */
async function holdUp(pid: number, ms: number): Promise<void> {
  signalTo(pid, "SIGSTOP");
  await setTimeout(ms);
  signalTo(pid, "SIGCONT");
}

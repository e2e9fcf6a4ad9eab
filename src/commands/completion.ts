import { Argument, Command } from "commander";
import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { completedCommands } from "./completion-tree.ts";
import { zshCompletion } from "./completion-zsh.ts";
import { EXIT } from "./exit.ts";
import { withManual } from "./manual.ts";

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Of the program that is made. */
export function completionCommand(makeProgram: () => Promise<Command>): Command {
  const command = new Command("completion")
    .description("Print the script with which bash, zsh or fish completes pairflow.")
    .addArgument(new Argument("<shell>", "whose script").choices(Object.keys(SHELLS)))
    .action(async (shell: keyof typeof SHELLS) => {
      process.stdout.write(SHELLS[shell](completedCommands(await makeProgram())));
    });
  return withManual(command, {
    examples: [
      ['eval "$(pairflow completion bash)"', "in ~/.bashrc"],
      ['eval "$(pairflow completion zsh)"', "in ~/.zshrc, behind compinit"],
      ["pairflow completion fish | source", "in ~/.config/fish/config.fish"],
    ],
    exits: [EXIT.fine],
  });
}

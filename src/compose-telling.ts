import type { FlowEventSource } from "./app/flow-events.ts";
import type { Runner } from "./app/runner.ts";
import { Telling } from "./app/telling.ts";
import type { Journal } from "./ports/journal.ts";
import type { Logger } from "./ports/runtime.ts";
import { systemClock } from "./runtime/clock.ts";
import { lastDeadlineOf } from "./runtime/deadline.ts";
import { webhookSender } from "./runtime/webhook.ts";
import { version } from "./version.ts";

/** The parts of an open flow that others are told of. */
export interface TellingParts {
  readonly runner: Runner;
  readonly journal: Journal;
  readonly events: FlowEventSource;
  readonly logger: Logger;
  readonly conceal: (text: string) => string;
}

/** What tells others of a flow, as the config in force says; begun. */
export function startTelling({ runner, journal, events, logger, conceal }: TellingParts): Telling {
  const telling = new Telling({
    outbox: journal,
    sender: webhookSender,
    events,
    logger,
    conceal,
    clock: systemClock,
    lastDeadlineOf,
    producer: `urn:pairflow:${version}`,
    telling: () => runner.flow.telling,
    states: () => runner.states,
    flow: () => runner.flow,
    worksFor: (state) => runner.dispatcher.worksFor(state),
  });
  telling.start();
  return telling;
}

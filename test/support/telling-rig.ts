import type { Runner } from "../../src/app/runner.ts";
import { Telling } from "../../src/app/telling.ts";
import type { Failure } from "../../src/domain/errors.ts";
import type { FlowTelling } from "../../src/domain/receivers.ts";
import type { Delivery } from "../../src/ports/notice.ts";
import { lastDeadlineOf } from "../../src/runtime/deadline.ts";
import { pairOf } from "./flow-parts.ts";
import { FlowRig } from "./flow-rig.ts";

interface Heard {
  readonly receiver: string;
  readonly id: number;
  readonly body: unknown;
}

/** One receiver that is told of everything. */
export const CHAT: FlowTelling = {
  notify: [{ name: "chat", url: "http://receiver", format: "json" }],
  expectedBy: new Map(),
};

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** How the job of this flow refuses a file. */
export const BAD: Failure = { code: "input-invalid", kind: "permanent", message: "line 7: bad", hint: "Mend it." };

/** The pair that it has. */
export const stamp = pairOf("in", "out", { name: "stamp", settleMs: 0, retry: { attempts: 2, backoffMs: 30_000 } });

/** A flow whose job refuses the files that are called bad. */
export function rigOf(...files: readonly string[]): FlowRig {
  const rig = new FlowRig(stamp);
  rig.job = ({ key }) => (key.startsWith("bad") ? BAD : "fine");
  for (const file of files) rig.disk.write(`in/${file}`, "a");
  return rig;
}

/** Tells others of a flow in memory; receivers are up or down at the test's word. */
export class TellingRig {
  readonly rig: FlowRig;
  telling: FlowTelling;
  /** What receivers took, in their order. */
  readonly heard: Heard[] = [];
  /** How receivers answer. */
  answer: (receiver: string, signal: AbortSignal) => Delivery | Promise<Delivery> = () => ({ kind: "taken" });
  /** Deliveries that were tried. */
  tries = 0;
  /** Most deliveries that were under way at once, of one receiver. */
  mostAtOnce = 0;
  readonly log: string[] = [];
  readonly #underWay = new Map<string, number>();

  constructor(rig: FlowRig, telling: FlowTelling = CHAT) {
    this.rig = rig;
    this.telling = telling;
  }

  /** As the program begins: what was told before is in the journal alone. */
  start(runner: Runner, outbox = this.rig.journal): Telling {
    const note = (message: string) => void this.log.push(message);
    const telling = new Telling({
      outbox,
      events: this.rig.events,
      clock: this.rig.clock,
      logger: { info: note, warn: note, error: note },
      lastDeadlineOf,
      conceal: (text) => text,
      producer: "urn:pairflow:test",
      telling: () => this.telling,
      states: () => runner.states,
      flow: () => runner.flow,
      worksFor: (state) => runner.dispatcher.worksFor(state),
      sender: {
        send: async ({ name }, { id, body }, signal) => {
          this.tries += 1;
          const atOnce = (this.#underWay.get(name) ?? 0) + 1;
          this.#underWay.set(name, atOnce);
          this.mostAtOnce = Math.max(this.mostAtOnce, atOnce);
          const delivery = await this.answer(name, signal);
          this.#underWay.set(name, atOnce - 1);
          if (delivery.kind === "taken") this.heard.push({ receiver: name, id, body: JSON.parse(body) });
          return delivery;
        },
      },
    });
    telling.start();
    return telling;
  }

  /** What was heard, in short: the kind of each message and its items. */
  get told(): readonly string[] {
    return this.heard.map(({ body }) => summary(body));
  }
}

function summary(body: unknown): string {
  if (typeof body !== "object" || body === null) return "nothing";
  if ("text" in body) return String(body.text);
  if ("eventType" in body) return String(body.eventType);
  const kind = "kind" in body ? String(body.kind) : "";
  const problems: unknown = "problems" in body ? body.problems : [];
  const items = Array.isArray(problems) ? problems.map(({ item, reason }) => String(item ?? reason)) : [];
  return [kind, ...items].join(" ");
}

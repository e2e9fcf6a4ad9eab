import { expect, it } from "vitest";
import type { Outbox, Telling } from "../../src/ports/outbox.ts";

const TELLING: Telling = {
  pair: "scores",
  remember: [{ key: "a.csv", fingerprint: "broken", at: 1_000 }],
  forget: [],
  messages: [
    { receiver: "chat", body: "a.csv is broken" },
    { receiver: "mail", body: "the same" },
  ],
  at: 1_000,
};
const NOTHING: Telling = { pair: "scores", remember: [], forget: [], messages: [], at: 2_000 };

/** The promises of ports/outbox.ts. */
export function outboxContract(make: () => Outbox & { close(): void }): void {
  it("remembers what was told of each pair, until it is forgotten", () => {
    const outbox = make();
    outbox.tell(TELLING);
    outbox.tell({ ...TELLING, pair: "other", messages: [] });
    expect(outbox.told("scores")).toEqual([{ pair: "scores", key: "a.csv", fingerprint: "broken", at: 1_000 }]);
    const again = { key: "a.csv", fingerprint: "gone", at: 2_000 };
    outbox.tell({ ...NOTHING, remember: [again, { key: "b.csv", fingerprint: "broken", at: 2_000 }] });
    expect(outbox.told("scores").map(({ key, fingerprint }) => [key, fingerprint])).toEqual([
      ["a.csv", "gone"],
      ["b.csv", "broken"],
    ]);
    outbox.tell({ ...NOTHING, forget: ["a.csv", "never told"] });
    expect(outbox.told("scores").map(({ key }) => key)).toEqual(["b.csv"]);
    expect(outbox.told("other")).toHaveLength(1);
    outbox.close();
  });

  it("replaces a key that one telling both forgets and remembers", () => {
    const outbox = make();
    outbox.tell(TELLING);
    outbox.tell({ ...NOTHING, forget: ["a.csv"], remember: [{ key: "a.csv", fingerprint: "new", at: 2_000 }] });
    expect(outbox.told("scores").map(({ fingerprint }) => fingerprint)).toEqual(["new"]);
    outbox.close();
  });

  it("gives the oldest message of each receiver until it is removed, also while it is put off", () => {
    const outbox = make();
    outbox.tell(TELLING);
    outbox.tell({ ...NOTHING, messages: [{ receiver: "chat", body: "over" }] });
    const first = outbox.nextMessage("chat");
    expect(first).toMatchObject({ body: "a.csv is broken", at: 1_000, attempts: 0, nextAt: 1_000 });
    outbox.putOff(first?.id ?? 0, 9_000);
    outbox.putOff(999, 9_000);
    expect(outbox.nextMessage("chat")).toEqual({ ...first, attempts: 1, nextAt: 9_000 });
    expect(outbox.waitingMessages()).toEqual(
      new Map([
        ["chat", 2],
        ["mail", 1],
      ]),
    );
    outbox.removeMessage(first?.id ?? 0);
    outbox.removeMessage(first?.id ?? 0);
    expect(outbox.nextMessage("chat")).toMatchObject({ body: "over" });
    expect(outbox.nextMessage("mail")).toMatchObject({ body: "the same" });
    expect(outbox.nextMessage("nobody")).toBeUndefined();
    outbox.close();
  });

  it("never gives an id twice", () => {
    const outbox = make();
    const ids: unknown[] = [];
    for (let round = 0; round < 3; round += 1) {
      outbox.tell({ ...NOTHING, messages: [{ receiver: "chat", body: "hello" }] });
      const message = outbox.nextMessage("chat");
      ids.push(message?.id);
      outbox.removeMessage(message?.id ?? 0);
    }
    expect(new Set(ids).size).toBe(3);
    outbox.close();
  });
}

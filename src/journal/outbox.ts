import type { Message, Outbox, Telling, Told } from "../ports/outbox.ts";
import type { Prepare } from "./asides.ts";

/** Writes as one; a power cut may take back what was written last, all of it. */
type Transaction = (write: () => void) => void;

/** Throws SQLite's own errors. */
export function sqliteOutbox(sql: Prepare, transaction: Transaction): Outbox {
  return {
    told: (pair) =>
      sql("SELECT key, fingerprint, at FROM told WHERE pair = ? ORDER BY key")
        .all(pair)
        .map((row): Told => {
          return { pair, key: String(row["key"]), fingerprint: String(row["fingerprint"]), at: Number(row["at"]) };
        }),
    tell: (telling) => transaction(() => tell(sql, telling)),
    nextMessage: (receiver) => {
      const row = sql("SELECT * FROM outbox WHERE receiver = ? ORDER BY id LIMIT 1").get(receiver);
      return row === undefined ? undefined : readMessage(row);
    },
    waitingMessages: () => {
      const rows = sql("SELECT receiver, count(*) AS count FROM outbox GROUP BY receiver").all();
      return new Map(rows.map((row) => [String(row["receiver"]), Number(row["count"])]));
    },
    removeMessage: (id) => void sql("DELETE FROM outbox WHERE id = ?").run(id),
    putOff: (id, nextAt) =>
      void sql("UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE id = ?").run(nextAt, id),
  };
}

function tell(sql: Prepare, { pair, remember, forget, messages, at }: Telling): void {
  for (const key of forget) sql("DELETE FROM told WHERE pair = ? AND key = ?").run(pair, key);
  const insert = sql("INSERT OR REPLACE INTO told (pair, key, fingerprint, at) VALUES (?, ?, ?, ?)");
  for (const { key, fingerprint, at: toldAt } of remember) insert.run(pair, key, fingerprint, toldAt);
  const put = sql("INSERT INTO outbox (receiver, body, at, next_at) VALUES (?, ?, ?, ?)");
  for (const { receiver, body } of messages) put.run(receiver, body, at, at);
}

function readMessage(row: Readonly<Record<string, unknown>>): Message {
  return {
    id: Number(row["id"]),
    receiver: String(row["receiver"]),
    body: String(row["body"]),
    at: Number(row["at"]),
    attempts: Number(row["attempts"]),
    nextAt: Number(row["next_at"]),
  };
}

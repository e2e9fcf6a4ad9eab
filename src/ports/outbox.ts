/** Something that people were told of, until it is over. */
export interface Told {
  /** The pair, or a name of what else is told that no pair can have. */
  readonly pair: string;
  /** What of the pair; unique within it. */
  readonly key: string;
  /** What exactly was told: the same is not told twice. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A message as it is put into the outbox. */
export interface NewMessage {
  /** Name of the receiver; never its address. */
  readonly receiver: string;
  readonly body: string;
}

/** A message that was not delivered yet. */
export interface Message extends NewMessage {
  /** Grows with each message, also over deliveries and restarts. */
  readonly id: number;
  /** When it was put in (milliseconds since 1970). */
  readonly at: number;
  /** Deliveries that failed. */
  readonly attempts: number;
  /** When to try (milliseconds since 1970). */
  readonly nextAt: number;
}

/** What people hear of now, and what is remembered of it: all of it is written, or nothing. */
export interface Telling {
  readonly pair: string;
  /** In place of what was told under the same keys. */
  readonly remember: readonly Omit<Told, "pair">[];
  /** Keys; one that was not told is fine. */
  readonly forget: readonly string[];
  readonly messages: readonly NewMessage[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Messages on their way to receivers, and what was told before. Throws `journal-unusable` (environment). */
export interface Outbox {
  /** In the order of their keys. */
  told(pair: string): readonly Told[];
  /** One transaction; outlives the process when it returns. */
  tell(telling: Telling): void;
  /** The oldest message for a receiver, whether its time has come or not. */
  nextMessage(receiver: string): Message | undefined;
  /** How many wait, by receiver; none of those that have no message. */
  waitingMessages(): ReadonlyMap<string, number>;
  /** Delivered, or not to be delivered any more: it is gone. One that is gone already is fine. */
  removeMessage(id: number): void;
  /** A delivery failed, which counts as an attempt; the next one is made then. */
  putOff(id: number, nextAt: number): void;
}

/** Where messages are posted to. */
export interface Receiver {
  /** How logs and the journal call it; the address may hold a secret. */
  readonly name: string;
  readonly url: string;
  /** Messages are signed with it, so that the receiver knows whom they come from. */
  readonly secret?: string | undefined;
  /** Value of the header `Authorization`. */
  readonly authorization?: string | undefined;
}

/** Who is told of errors. */
export interface NoticeReceiver extends Receiver {
  readonly format: "json" | "slack";
  /** Names of the pairs it is told of; all of them when not given. */
  readonly pairs?: readonly string[] | undefined;
}

/** Who is told of every run, in OpenLineage events. */
export interface LineageReceiver extends Receiver {
  /** What OpenLineage calls the namespace of our jobs. */
  readonly namespace: string;
}

/** Whom a flow tells what. */
export interface FlowTelling {
  readonly notify: readonly NoticeReceiver[];
  readonly lineage?: LineageReceiver | undefined;
  /** Address of the page for people who are told, without a slash at its end. */
  readonly publicUrl?: string | undefined;
  /** By when pairs must have made something, by their names. */
  readonly expectedBy: ReadonlyMap<string, Deadline>;
}

/** A time of day by which a pair must have made something. */
export interface Deadline {
  /** As the config has it. */
  readonly text: string;
  /** `07:00`. */
  readonly time: string;
  /** IANA name. */
  readonly timezone: string;
  /** On these days: 1 is Monday, 7 is Sunday. At least one. */
  readonly weekdays: readonly number[];
}

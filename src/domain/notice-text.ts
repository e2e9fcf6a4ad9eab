import type { News, Trouble } from "./notices.ts";

/** One message of a pair for people and programs: the JSON that receivers get. */
export interface Notice {
  readonly flow: string;
  readonly pair: string;
  /** `error`: something went wrong that does not mend itself. `recovered`: all that was told is over. */
  readonly kind: "error" | "recovered";
  /** ISO 8601, UTC. */
  readonly at: string;
  /** How many problems there are, also those that are not listed; 0 when recovered. */
  readonly count: number;
  /** The first ten. */
  readonly problems: readonly NoticeProblem[];
  /** The pair's page, or null when the config has no `page.publicUrl`. */
  readonly url: string | null;
}

export interface NoticeProblem {
  /** Null when it concerns the whole pair. */
  readonly item: string | null;
  readonly reason: string;
  /** One line. */
  readonly message: string;
  /** One line, or null. */
  readonly hint: string | null;
  readonly url: string | null;
}

export interface NoticePlace {
  readonly flow: string;
  readonly pair: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly urlOf: (item: string | null) => string | null;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
}

const LISTED = 10;
const LONGEST_LINE = 300;

/** What news say, or nothing when there is nothing to say. */
export function noticeOf({ troubles, recovered }: News, place: NoticePlace): Notice | undefined {
  if (troubles.length === 0 && !recovered) return undefined;
  const { flow, pair, at, urlOf } = place;
  return {
    flow,
    pair,
    kind: recovered ? "recovered" : "error",
    at,
    count: troubles.length,
    problems: troubles.slice(0, LISTED).map((trouble) => problemOf(trouble, place)),
    url: urlOf(null),
  };
}

function problemOf({ item, reason, message, hint }: Trouble, { urlOf, conceal }: NoticePlace): NoticeProblem {
  const line = (text: string) => shortened(conceal(text));
  return {
    item: item === null ? null : line(item),
    reason,
    message: line(message),
    hint: hint === null ? null : line(hint),
    url: item === null ? null : urlOf(item),
  };
}

function shortened(text: string): string {
  const [line = ""] = text.trim().split(/[\r\n]/, 1);
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1).trimEnd()}…`;
}

/** The same as the `text` of an incoming webhook of Slack, and of those that understand it. */
export function slackText({ flow, pair, kind, count, problems, url }: Notice): string {
  const name = `*${escaped(flow)} / ${escaped(pair)}*`;
  const link = url === null ? "" : `\n${linked(url, "Open the page")}`;
  if (kind === "recovered") return `${name}: all that was reported is over.${link}`;
  const lines = problems.map(({ item, message, hint, url: place }) => {
    const what = item === null ? "" : `${place === null ? escaped(item) : linked(place, item)}: `;
    return `\n• ${what}${escaped(message)}${hint === null ? "" : ` _${escaped(hint)}_`}`;
  });
  const more = count > problems.length ? `\n… and ${count - problems.length} more` : "";
  return `${name}: ${count} ${count === 1 ? "problem" : "problems"}${lines.join("")}${more}${link}`;
}

function linked(url: string, text: string): string {
  return `<${url}|${escaped(text).replaceAll("|", "¦")}>`;
}

/** Slack takes these for its own signs. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

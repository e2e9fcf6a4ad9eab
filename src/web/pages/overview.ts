import type { ItemPage } from "../../app/item-documents.ts";
import type { RunSummary } from "../../app/run-documents.ts";
import type { PairDocument, StatusDocument } from "../../app/view.ts";
import { type Html, html } from "../html.ts";
import { activity } from "./activity.ts";
import { configBanner } from "./config-banner.ts";
import { postForm } from "./forms.ts";
import type { Page } from "./layout.ts";
import { pairTable } from "./pair-table.ts";
import { countLinks } from "./parts.ts";
import { problems } from "./problems.ts";
import { entryFolders, flowSentence } from "./sentence.ts";
import { shownStatus, statusMark } from "./status.ts";
import { duration, instant } from "./text.ts";
import { ago } from "./ticking.ts";

/** What the overview shows, each from one question to the view. */
export interface OverviewDocuments {
  readonly status: StatusDocument;
  readonly pairs: readonly PairDocument[];
  /** The first few items with an error. */
  readonly failed: ItemPage;
  /** The newest ones. */
  readonly runs: readonly RunSummary[];
}

/** How the reader wants it. */
export interface OverviewChoice {
  readonly now: number;
  readonly allPairs: boolean;
}

/** The page /: one sentence, the counts, when it looks next, what is wrong, one row per pair, and what ran last. */
export function overviewPage(
  { status, pairs, failed, runs }: OverviewDocuments,
  { now, allPairs }: OverviewChoice,
): Page {
  const sentence = flowSentence(status, pairs);
  const { success, preliminary, error } = status.counts;
  const isEmpty = success + preliminary + error === 0;
  const shown = shownStatus(status);
  return {
    title: sentence,
    room: "overview",
    refresh: "by-reload",
    body: html`${configBanner(status)}
<section class="hero" data-live="hero">
${shown !== undefined && statusMark(shown)}
<div><h1 data-announce>${sentence}</h1>
${isEmpty && invitation(status, pairs, now)}
<p class="quiet">${scanLine(status, isEmpty ? null : status.scan.nextAt, now)}</p></div>
${!status.readOnly && postForm({ action: "/scan", button: "Scan now" })}
</section>
<div data-live="counts">${countLinks(status.counts)}</div>
${problems(pairs, failed)}
${pairTable(pairs, { now, all: allPairs })}
${activity(runs, now)}`,
  };
}

/** The empty state: where to drop the first file, and how long it will take to be seen. */
function invitation({ scan }: StatusDocument, pairs: readonly PairDocument[], now: number): Html {
  const folders = entryFolders(pairs).map((folder, index) => [index > 0 && " or ", html`<code>${folder}</code>`]);
  const next = scan.nextAt !== null && html` Next check ${ago(scan.nextAt, now)}.`;
  return html`<p class="lead">Drop a file in ${folders}.${next}</p>`;
}

function scanLine({ scan }: StatusDocument, nextAt: string | null, now: number): Html {
  const { lastStartedAt, lastDurationMs } = scan;
  const took = lastDurationMs !== null && `, took ${duration(lastDurationMs)}`;
  const last = lastStartedAt === null ? "Not scanned yet" : html`Last scan ${instant(lastStartedAt)}${took}`;
  return html`${last}.${nextAt !== null && html` Next ${instant(nextAt)}, ${ago(nextAt, now)}.`}`;
}

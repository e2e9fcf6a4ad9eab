import type { SystemDocument } from "../../app/insights.ts";
import type { StatusDocument } from "../../app/view.ts";
import { settingLines } from "../../domain/setting.ts";
import { formatBytes } from "../../lib/amount.ts";
import { type Content, type Html, html } from "../html.ts";
import { configBanner } from "./config-banner.ts";
import type { Page } from "./layout.ts";
import { factList } from "./parts.ts";
import { statusMark } from "./status.ts";
import { count, instant, nameOf } from "./text.ts";
import { ago } from "./ticking.ts";

export interface SystemDocuments {
  readonly system: SystemDocument;
  readonly status: StatusDocument;
}

/** Less free space than this is worth a look before it is gone. */
const LOW_SHARE = 0.05;
/** Folders on the page; those with a problem come first when there are more. */
const FOLDERS_SHOWN = 200;
/** Values of the config on the page. */
const SETTINGS_SHOWN = 2_000;

/** The page /system: what the server is, where it reads and writes, and the config in force. */
export function systemPage({ system, status }: SystemDocuments, now: number): Page {
  const { config, folders, startedAt, versions } = system;
  return {
    title: "System",
    room: "system",
    refresh: "by-script",
    body: html`${configBanner(status)}<h1>System</h1>
<div data-live="system"><p class="quiet">As of ${instant(new Date(now).toISOString())}.</p>
<div class="system-columns"><section><h2>Server</h2>
${factList([
  ["Running since", html`${instant(startedAt)} ${ago(startedAt, now)}`],
  ...Object.entries(versions).map(([name, version]): readonly [string, Html] => [name, html`${version}`]),
])}</section>
<section><h2>How new files are seen</h2>${firstSeen(system)}</section></div>
<section><h2>Folders</h2>${folderTable(folders)}</section>
<section id="config"><h2>Config in force</h2>
<p class="quiet">With the file and line of each value. Values from the environment are shown as their names.</p>
${factList([
  ["Environment", config.environment ?? "none"],
  ["Read from", config.files.map((path, index) => [index > 0 && ", ", nameOf(path)])],
])}
<pre class="config-text" role="region" aria-label="Config" tabindex="0">${configText(config)}</pre>${moreSettings(config)}</section></div>`,
  };
}

function configText({ settings }: SystemDocument["config"]): Content {
  const lines = settingLines(settings.slice(0, SETTINGS_SHOWN));
  return lines.map(({ text, origin }) => [text, origin !== "" && html`  <span class="quiet"># ${origin}</span>`, "\n"]);
}

function moreSettings({ settings }: SystemDocument["config"]): Html | false {
  if (settings.length <= SETTINGS_SHOWN) return false;
  return html`<p class="quiet">Shown are ${count(SETTINGS_SHOWN)} of ${count(settings.length)} values;
<code>pairflow config</code> and <a href="/api/v1/config">the API</a> have all.</p>`;
}

/** Tells a share or a container where the watcher hears nothing. */
function firstSeen({ firstSeen: { byWatching, byScanning } }: SystemDocument): Html {
  const total = byWatching + byScanning;
  return html`${factList([
    ["By watching", count(byWatching)],
    ["By scanning", count(byScanning)],
  ])}<p class="quiet">${
    total > 0 && byWatching === 0
      ? "The watcher has told nothing so far: on network shares and some mounts it hears nothing. Scans find every file all the same."
      : "Watching makes it fast; scans find every file, also what the watcher missed."
  }</p>`;
}

/** The folder of the journal is one of them: it must be writable too. */
function folderTable(folders: SystemDocument["folders"]): Html {
  if (folders.length === 0) return html`<p class="quiet">The config names no folder.</p>`;
  const left = folders.length - FOLDERS_SHOWN;
  const shown = left > 0 ? worstFirst(folders).slice(0, FOLDERS_SHOWN) : folders;
  return html`<table class="grid folders-table"><caption class="unseen">Folders with free space and whether they can be used</caption>
<thead><tr><th scope="col">Folder</th><th scope="col">State</th><th scope="col">Use</th>
<th scope="col" class="number">Free</th><th scope="col" class="number">Total</th></tr></thead>
<tbody>${shown.map(folderRow)}</tbody></table>
${left > 0 && html`<p class="quiet">Shown are ${count(FOLDERS_SHOWN)} folders, those with a problem first; there ${left === 1 ? "is" : "are"} ${count(left)} more.</p>`}`;
}

/** The folder of the journal comes with the problems: there is only one. */
function worstFirst(folders: SystemDocument["folders"]): SystemDocument["folders"] {
  const rank = ({ problem, use }: SystemDocument["folders"][number]) => Number(problem === null && use !== "state");
  return folders.toSorted((one, other) => rank(one) - rank(other));
}

function folderRow({ label, use, freeBytes, totalBytes, problem }: SystemDocument["folders"][number]): Html {
  const isLow = freeBytes !== null && totalBytes !== null && totalBytes > 0 && freeBytes / totalBytes < LOW_SHARE;
  return html`<tr><th scope="row">${nameOf(label)}${problem !== null && html`<span class="message">${problem}</span>`}</th>
<td>${state(problem)}</td><td data-label="Use">${use}</td>
<td class="number" data-label="Free">${bytes(freeBytes)}${isLow && html` <span class="low">low</span>`}</td>
<td class="number" data-label="Total">${bytes(totalBytes)}</td></tr>`;
}

/** Shape and word, as a status has them, but in the words of a folder. */
function state(problem: string | null): Html {
  const [status, word] = problem === null ? (["success", "usable"] as const) : (["error", "problem"] as const);
  return html`<span class="status ${status}">${statusMark(status)}<span class="word">${word}</span></span>`;
}

function bytes(value: number | null): string {
  return value === null ? "–" : formatBytes(value);
}

import type { ItemDetail } from "../../app/item-documents.ts";
import type { RunDetail } from "../../app/run-documents.ts";
import { type Content, type Html, html } from "../html.ts";
import { instant, nameOf, size } from "./text.ts";

/** Sources and target of an item; hashes and the target's size come from the run that made it, where that is known. */
export function itemFiles({ sourceFiles, target }: ItemDetail, made: RunDetail | undefined): Html {
  const hashes = made?.output?.sources ?? [];
  const sources = sourceFiles.map((file, index) =>
    row(sourceFiles.length > 1 ? `Source ${index + 1}` : "Source", {
      name: nameOf(file.path),
      sizeBytes: file.sizeBytes,
      at: file.modifiedAt,
      sha256: hashes[index],
    }),
  );
  return html`<section><h2>Files</h2><table class="grid files"><caption class="unseen">Sources and target</caption>
<thead><tr><th scope="col">Role</th><th scope="col">File</th><th scope="col" class="number">Size</th>
<th scope="col">Changed</th><th scope="col">sha256</th></tr></thead>
<tbody>${sources}${row("Target", {
    name: target === null ? html`<span class="quiet">not known until all sources are there</span>` : nameOf(target),
    sizeBytes: made?.output?.sizeBytes ?? null,
    at: made?.output == null ? null : made.finishedAt,
    sha256: made?.output?.sha256,
  })}</tbody></table></section>`;
}

function row(
  role: string,
  file: {
    readonly name: Content;
    readonly sizeBytes: number | null;
    readonly at: string | null;
    readonly sha256: string | undefined;
  },
): Html {
  const { name, sizeBytes, at, sha256 } = file;
  return html`<tr><td class="role">${role}</td><th scope="row">${name}</th>
<td class="number" data-label="Size">${size(sizeBytes)}</td><td data-label="Changed">${instant(at)}</td>
<td data-label="sha256">${sha256 === undefined ? html`<span class="quiet">–</span>` : html`<code class="hash" title="${sha256}">${sha256.slice(0, 12)}…</code>`}</td></tr>`;
}

import type { Request, RequestHandler } from "express";
import type { ItemDetail } from "../app/item-documents.ts";
import type { FlowView } from "../app/view.ts";
import { itemOf } from "./api.ts";
import { itemHref } from "./hrefs.ts";
import type { PageTools } from "./page-tools.ts";
import { itemPage } from "./pages/item.ts";
import { placeIn } from "./pages/place.ts";

/** A file to look into, as the preview counts them. */
type File = "target" | number;

/** GET /items/:id: `file` (target, or a source from 0) chooses the preview. */
export function itemRoute({ view, clock, send }: PageTools): RequestHandler {
  return async (request, response) => {
    const item = itemOf(view, request.params["id"]);
    const { actions, insights, readOnly } = view;
    const place = item.status === "error" ? placeIn(item.message, item.sources) : undefined;
    const faulty = place?.source ?? 0;
    const files = filesOf(item);
    const file = chosenFile(request, files, defaultFile(item, place === undefined ? undefined : faulty));
    const placeHere = file === faulty ? place : undefined;
    const [preview, trash] = await Promise.all([
      file === undefined ? undefined : insights.preview(item.id, { file, aroundLine: placeHere?.line }),
      actions.trashOf(item.id),
    ]);
    const documents = {
      item,
      made: madeBy(view, item),
      redoes: actions.redoes(item.id) ?? [],
      trash,
      preview,
      choices: files.map((each) => choiceOf(item, each, file)),
      place: placeHere,
      namedSource: place === undefined ? undefined : item.sources[faulty],
    };
    send(response, itemPage(documents, { now: clock.now(), readOnly }));
  };
}

/** Sources that are there, and the target when it is. */
function filesOf({ sourceFiles, status, target }: ItemDetail): readonly File[] {
  const sources = sourceFiles.flatMap(({ sizeBytes }, index) => (sizeBytes === null ? [] : [index]));
  return status === "success" && target !== null ? [...sources, "target"] : sources;
}

/** What somebody comes to see: the rows with the error, else what was made, else what it will be made from. */
function defaultFile({ status }: ItemDetail, faulty: number | undefined): File {
  return faulty ?? (status === "success" ? "target" : 0);
}

function chosenFile(request: Request, files: readonly File[], otherwise: File): File | undefined {
  const wanted = request.query["file"];
  return files.find((file) => String(file) === wanted) ?? files.find((file) => file === otherwise) ?? files[0];
}

function choiceOf({ id, sourceFiles }: ItemDetail, file: File, chosen: File | undefined) {
  const source = sourceFiles.length > 1 ? `Source ${Number(file) + 1}` : "Source";
  const href = `${itemHref(id)}?file=${file}#preview`;
  return { text: file === "target" ? "Target" : source, href, isChosen: file === chosen };
}

function madeBy(view: FlowView, { status, lastRunId }: ItemDetail) {
  const run = status === "success" && lastRunId !== null ? view.run(lastRunId) : undefined;
  return run?.state === "succeeded" ? run : undefined;
}

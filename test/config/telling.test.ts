import { describe, expect, it } from "vitest";
import { FOLDERS, folders, PAIR, pair, refuses, top } from "./cases.ts";
import { load } from "./flow-folder.ts";

const FORM = "must be a time of day and a time zone, such as 07:00 Europe/Luxembourg";

describe("whom a flow tells what", () => {
  it("is nobody anything when the config does not say", async () => {
    const { flow } = await load(pair(`${PAIR}, ${FOLDERS}`));
    expect(flow.telling).toEqual({ notify: [], lineage: undefined, publicUrl: undefined, expectedBy: new Map() });
  });

  it("is read with its defaults, and addresses come from the environment", async () => {
    const text = `{
      "notify": [
        { "url": "\${HOOK_URL}" },
        { "url": "https://chat", "name": "chat", "format": "slack", "pairs": ["p"], "secret": "\${SIGN}" }
      ],
      "lineage": { "url": "http://marquez:5000/api/v1/lineage", "namespace": "funds" },
      "page": { "publicUrl": "https://page/funds/" },
      "pairs": [{ ${PAIR}, ${FOLDERS}, "expectedBy": "07:00 Europe/Luxembourg" }]
    }`;
    const { flow, conceal } = await load(text, { env: { HOOK_URL: "https://hook/secret-path", SIGN: "hunter2" } });
    expect(flow.telling).toEqual({
      notify: [
        { name: "notify[0]", url: "https://hook/secret-path", format: "json" },
        { name: "chat", url: "https://chat", format: "slack", pairs: ["p"], secret: "hunter2" },
      ],
      lineage: { name: "lineage (OpenLineage)", url: "http://marquez:5000/api/v1/lineage", namespace: "funds" },
      publicUrl: "https://page/funds",
      expectedBy: new Map([["p", { time: "07:00", timezone: "Europe/Luxembourg" }]]),
    });
    expect(conceal("posts to https://hook/secret-path with hunter2")).not.toMatch(/secret-path|hunter2/);
  });
});

refuses("who is told", [
  [
    "an address that is none",
    top('"notify": [{ "url": "hook" }]'),
    "1:23: notify[0].url must be an address that begins with http:// or https://",
    null,
  ],
  [
    "a pair that is not there",
    top('"notify": [{ "url": "http://hook", "pairs": ["q"] }]'),
    '1:48: there is no pair "q"',
    'Did you mean "p"?',
  ],
  [
    "two receivers of one name",
    top('"notify": [{ "url": "http://a", "name": "chat" }, { "url": "http://b", "name": "chat" }]'),
    '1:82: another receiver is called "chat" already',
    "Give each receiver a name of its own.",
  ],
  ["a time without its zone", folders(`${FOLDERS}, "expectedBy": "07:00"`), `2:85: pairs[0].expectedBy ${FORM}`, null],
  ["a time that is none", folders(`${FOLDERS}, "expectedBy": "25:00 UTC"`), `2:85: pairs[0].expectedBy ${FORM}`, null],
  [
    "a zone that is none",
    folders(`${FOLDERS}, "expectedBy": "07:00 Mars/Olympus"`),
    "2:85: pairs[0].expectedBy has no known time zone",
    null,
  ],
]);

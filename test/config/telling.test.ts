import { describe, expect, it, test } from "vitest";
import { DEADLINE_FORM, deadlineOf } from "../../src/config/deadline.ts";
import { FOLDERS, folders, PAIR, pair, refuses, top } from "./cases.ts";
import { load } from "./flow-folder.ts";

const FORM =
  "must be a time of day and a time zone, such as 07:00 Europe/Luxembourg or Mon-Fri 07:00 Europe/Luxembourg";

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
      "lineage": {
        "url": "http://marquez:5000/api/v1/lineage", "namespace": "funds", "authorization": "Bearer \${API_KEY}"
      },
      "page": { "publicUrl": "https://page/funds/" },
      "pairs": [{ ${PAIR}, ${FOLDERS}, "expectedBy": "07:00 Europe/Luxembourg" }]
    }`;
    const { flow, conceal } = await load(text, {
      env: { HOOK_URL: "https://hook/secret-path", SIGN: "hunter2", API_KEY: "k3y-of-us" },
    });
    expect(flow.telling).toEqual({
      notify: [
        { name: "notify[0]", url: "https://hook/secret-path", format: "json" },
        { name: "chat", url: "https://chat", format: "slack", pairs: ["p"], secret: "hunter2" },
      ],
      lineage: {
        name: "lineage (OpenLineage)",
        url: "http://marquez:5000/api/v1/lineage",
        namespace: "funds",
        authorization: "Bearer k3y-of-us",
      },
      publicUrl: "https://page/funds",
      expectedBy: new Map([["p", deadlineOf("07:00 Europe/Luxembourg")]]),
    });
    expect(flow.telling?.expectedBy.get("p")).toMatchObject({ time: "07:00", timezone: "Europe/Luxembourg" });
    expect(conceal("posts to https://hook/secret-path with hunter2, k3y-of-us")).not.toMatch(/secret-path|hunter2|k3y/);
  });
});

test.each([
  ["07:00 UTC", [1, 2, 3, 4, 5, 6, 7]],
  ["Mon-Fri 07:00 UTC", [1, 2, 3, 4, 5]],
  ["Tue,Thu 07:00 UTC", [2, 4]],
  ["Fri-Mon,Sun 07:00 UTC", [5, 6, 7, 1]],
])("%s is expected on the days %o", (text, weekdays) => {
  expect(text).toMatch(DEADLINE_FORM);
  expect(deadlineOf(text)).toEqual({ text, time: "07:00", timezone: "UTC", weekdays });
});

refuses("who is told", [
  [
    "an address that is none",
    top('"notify": [{ "url": "hook" }]'),
    "1:23: notify[0].url must be an address that begins with http:// or https://",
    null,
  ],
  [
    "an address with a password",
    top('"notify": [{ "url": "https://us:hunter2@hook" }]'),
    "1:23: notify[0].url must name no user and no password",
    null,
  ],
  [
    "an authorization that is no header",
    top('"notify": [{ "url": "https://hook", "authorization": "Bearer " }]'),
    "1:56: notify[0].authorization must be words of printable ASCII",
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
    "a day that is none",
    folders(`${FOLDERS}, "expectedBy": "Mo-Fr 07:00 UTC"`),
    `2:85: pairs[0].expectedBy ${FORM}`,
    null,
  ],
  [
    "a zone that is none",
    folders(`${FOLDERS}, "expectedBy": "07:00 Mars/Olympus"`),
    "2:85: pairs[0].expectedBy has no known time zone",
    null,
  ],
]);

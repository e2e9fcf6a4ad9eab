// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { type Case, FOLDERS, PAIR, refuses, top } from "./cases.ts";

const texts: readonly Case[] = [
  [
    "a missing variable",
    top('"name": "${NAME}"'),
    "1:11: the environment variable NAME is not set",
    "Set NAME in the environment, or give a default: ${NAME:-default}.",
  ],
  [
    "a missing variable with a reason",
    top('"name": "${NAME:?ask Ann}"'),
    "1:11: the environment variable NAME is not set: ask Ann",
    "Set NAME in the environment, or give a default: ${NAME:-default}.",
  ],
  [
    "a variable that is none",
    top('"name": "${A B}"'),
    '1:11: "${A B}" names no environment variable',
    "Write ${NAME}, ${NAME:-default} or ${NAME:?message}; $${ stands for a plain ${.",
  ],
  [
    "a variable without end",
    top('"name": "${AB"'),
    '1:11: "${AB" names no environment variable',
    "Write ${NAME}, ${NAME:-default} or ${NAME:?message}; $${ stands for a plain ${.",
  ],
  ["a key twice", top('"name": "a", "name": "b"'), '1:16: the key "name" comes twice', "Keep one of them."],
  [
    "a comma at the end",
    `{"pairs": [{ ${PAIR}, ${FOLDERS} }],}`,
    "1:81: a comma stands before the closing bracket",
    "Remove the comma.",
  ],
  [
    "a # comment",
    `{"pairs": [{ ${PAIR}, ${FOLDERS} }]} # x`,
    "1:83: JSON has no comments",
    "Remove it, or use a .yaml file.",
  ],
  [
    "a // comment",
    `{ // x\n"pairs": [{ ${PAIR}, ${FOLDERS} }]}`,
    "1:3: JSON has no comments",
    "Remove it, or use a .yaml file.",
  ],
  [
    "single quotes",
    top("\"name\": 'a'"),
    "1:11: JSON text stands in double quotes",
    'Write "..." instead of single quotes.',
  ],
  ["a word without quotes", top('"name": funds'), '1:11: unresolved plain scalar "funds"', null],
  ["a line break in text", top('"name": "a\nb"'), "1:13: is no JSON: Bad control character in string literal", null],
];

refuses("the text itself", texts);

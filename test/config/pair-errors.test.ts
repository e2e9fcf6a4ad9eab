// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { type Case, FOLDERS, folders, pair, refuses } from "./cases.ts";

const BOUND = "Use only placeholders that stand in a source.";
const YEAR = "Read a date with its year, such as {date:yyyyMMdd}, or as text: {date}.";

const jobs: readonly Case[] = [
  [
    "an unknown job",
    pair(`"name": "p", "job": "timestmp", ${FOLDERS}`),
    '2:25: there is no bundled job "timestmp"',
    'Did you mean "timestamp"?',
  ],
  [
    "a job like none",
    pair(`"name": "p", "job": "fold", ${FOLDERS}`),
    '2:25: there is no bundled job "fold"',
    'Bundled jobs: timestamp, zscore, merge, describe; a script\'s path starts with "./".',
  ],
  [
    "a script without ./",
    pair(`"name": "p", "job": "jobs/a.ts", ${FOLDERS}`),
    '2:25: the job "jobs/a.ts" is neither a bundled job nor a path',
    'For a script write "./jobs/a.ts".',
  ],
  [
    "a script outside",
    pair(`"name": "p", "job": "./../a.ts", ${FOLDERS}`),
    '2:25: the job "./../a.ts" has ".." in its path',
    "Put the script into the flow folder, or write its whole path.",
  ],
  [
    "a script of another kind",
    pair(`"name": "p", "job": "./a.py", ${FOLDERS}`),
    '2:25: the job "./a.py" is no script that can be run',
    'A script ends in .ts, .mts, .js, .mjs, a query in .sql. Any other program is a command: {"command":["python3","./a.py","{source}","{target}"]}.',
  ],
];

const patterns: readonly Case[] = [
  [
    "a brace alone",
    folders('"source": "in/{x", "target": "out"'),
    '2:48: the pattern "in/{x" has a brace without its partner',
    null,
  ],
  [
    "an odd placeholder",
    folders('"source": "in/{1}", "target": "out"'),
    '2:48: the pattern "in/{1}" has the placeholder {1}',
    "A placeholder is {word}, {word:**} or {date:yyyyMMdd}.",
  ],
  [
    "a date format with words",
    folders('"source": "in/{d:yesterday}", "target": "out/{d}"'),
    '2:48: the pattern "in/{d:yesterday}" has a date format "yesterday" that cannot be read',
    "Use Luxon's tokens, such as {date:yyyyMMdd} or {date:yyyy-MM-dd}.",
  ],
  [
    "a date without its year",
    folders('"source": "in/{d:MMdd}", "target": "out/{d:MMdd}"'),
    '2:48: a date in the pattern "in/{d:MMdd}" cannot be told from a file\'s name',
    YEAR,
  ],
  [
    "..",
    folders('"source": "../in", "target": "out"'),
    '2:48: the pattern "../in" has ".." in it',
    "Name the folder itself, or write the absolute path.",
  ],
  [
    "a URL",
    folders('"source": "s3://b/in", "target": "out"'),
    '2:48: the pattern "s3://b/in" is a URL, and only local folders are available yet',
    "Name a folder, relative to the flow folder or by its whole path.",
  ],
  [
    "a home folder",
    folders('"source": "~/in", "target": "out"'),
    '2:48: the pattern "~/in" starts with ~, which is not filled in',
    "Write the whole path, or ${HOME}/...",
  ],
  [
    "a backslash",
    folders('"source": "a\\\\b", "target": "out"'),
    '2:48: the pattern "a\\b" has a backslash in it',
    "Write folders with slashes: data/source.",
  ],
  [
    "the state folder",
    folders('"source": "in", "target": "./.pairflow/x"'),
    '2:64: the pattern "./.pairflow/x" lies in .pairflow, where Pairflow keeps its own files',
    "Choose another folder.",
  ],
  [
    "hidden targets",
    folders('"source": "in", "target": "out/.{file}"'),
    '2:64: the pattern "out/.{file}" names hidden or half-written files, which are never looked at',
    "Choose a name that does not start with a dot and does not end in .tmp, .part or .swp.",
  ],
  [
    "a slash at the end",
    folders('"source": "in", "target": "out/{file}/"'),
    '2:64: the pattern "out/{file}/" has a folder without a name, or ends in a slash',
    "End it with a file name, such as {file}.",
  ],
  [
    "a target with an unbound name",
    folders('"source": "in/A{rest}", "target": "out/{rst}"'),
    "2:72: the target uses {rst}, which no source binds (bound: {rest})",
    'Did you mean "{rest}"?',
  ],
  [
    "a target with nothing bound",
    folders('"source": "in/A.csv{x}", "target": "out/{day}"'),
    "2:73: the target uses {day}, which no source binds (bound: {x})",
    BOUND,
  ],
  [
    "a target that makes text a date",
    folders('"source": "in/{d}", "target": "out/{d:yyyyMMdd}"'),
    "2:68: the target writes {d} as a date, but the source reads it as text",
    "Read it as a date in the source too, such as {d:yyyyMMdd}.",
  ],
  [
    "a name of two kinds",
    folders('"source": ["a/{d}", "b/{d:yyyy}"], "target": "out/{d}"'),
    "2:58: {d} is a date in one source and text in another",
    "Give {d} the same kind in all sources, such as {d:yyyy-MM-dd}.",
  ],
  [
    "its own target",
    folders('"source": "in/{x:**}", "target": "in/out/{x:**}"'),
    '2:71: pair "p" would read its own target again as a source',
    "Give the target a folder of its own.",
  ],
];

refuses("jobs", jobs);
refuses("patterns", patterns);

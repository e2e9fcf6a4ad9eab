/** An output with everything in it made constant that differs from run to run: folders, times, durations, ids, ports. */
export function constantText(text: string, root: string): string {
  return text
    .replaceAll(root, "<flow>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<at>")
    .replace(/\b(?:\d+ ms|\d+\.\d s)(?![\w])/g, "<time>")
    .replace(/\brun [0-9a-z]{16}\b/g, "run <id>")
    .replace(/"(run|id|lastRunId)": "[0-9a-z]{16}"/g, '"$1": "<id>"')
    .replace(/"(\w*[dD]urationMs)": \d+/g, '"$1": 0')
    .replace(/"stamp": "[0-9a-f]{16}"/g, '"stamp": "<stamp>"')
    .replace(/localhost:\d+/g, "localhost:<port>");
}

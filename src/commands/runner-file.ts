/** In the state folder while a server runs: where it answers. A hint only; the lock says whether it lives. */
export const RUNNER_FILE = "server.json";

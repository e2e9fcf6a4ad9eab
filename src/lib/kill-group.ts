/** Signals every process of a group, by its leader's id; a group that is gone already is fine. */
export function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // ESRCH: nobody is left in the group.
  }
}

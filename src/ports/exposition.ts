/** Metrics as monitoring fetches them. */
export interface Exposition {
  readonly contentType: string;
  /** As they are now. */
  text(): Promise<string>;
}

// Sessions of the Connect page, as a host's back end makes them.
import type { Api } from "./api";

export interface Session {
  id: string;
  token: string;
  /** The page's address on the test's server, with the token. */
  path: string;
}

/** Makes an integration point for tickets that allows these providers. */
export async function point(api: Api, fullname: string, providers: string[] = ["*"]): Promise<string> {
  const environments = { test: providers, prod: providers };
  const { result } = await api.post("/v1/integration-points", { fullname, connector: "ticketing", environments });
  return result.id;
}

export async function session(api: Api, body: object): Promise<Session> {
  const { result } = await api.post("/v1/connect/sessions", body);
  const { pathname, hash } = new URL(result.url);
  return { id: result.id, token: result.token, path: pathname + hash };
}

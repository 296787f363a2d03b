// Accounts and integrations made by the API, and calls with an integration's own token.
import type { Account, Api } from "./api";

export const MOCK = "ticketing_mock_ticketing";

export async function account(api: Api, fullname: string, environment: "test" | "prod" = "test"): Promise<Account> {
  return (await api.post("/v1/accounts", { fullname, environment })).result.account;
}

export interface Connected {
  integration: { id: string; name: string };
  token: { access: { secret: string } };
}

export async function connect(api: Api, of: Account, fullname: string, config: object = {}): Promise<Connected> {
  const body = { fullname, provider_config: { type: MOCK, ...config } };
  return (await api.post(`/v1/integrations/${of.id}`, body)).result;
}

/** Calls the connector API, whatever comes of it. */
export async function call(url: string, { token }: Connected): Promise<number> {
  const answer = await fetch(`${url}/v1/ticketing/projects`, { headers: { authorization: `Bearer ${token.access.secret}` } });
  return answer.status;
}

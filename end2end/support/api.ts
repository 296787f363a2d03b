// The API as a program uses it: for bringing a server into the state that a test begins with.
import { randomUUID } from "node:crypto";

export interface Organization {
  id: string;
  name: string;
  fullname: string;
}

export interface Account {
  id: string;
  name: string;
  fullname: string;
}

export interface Member {
  id: string;
  name: string;
  fullname: string;
  state: string;
  role_binding: string[];
}

/** Somebody who can sign in. */
export interface Person {
  name: string;
  fullname: string;
  secret: string;
}

/** What signing up gave. */
export interface Founded {
  api: Api;
  organization: Organization;
  account: Account;
  admin: Person & { id: string };
  token: string;
}

/** Calls with a token. An answer that is no success is an error with its body. */
export class Api {
  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  get<T = any>(path: string): Promise<T> {
    return this.call("GET", path);
  }

  post<T = any>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    return this.call("POST", path, body, headers);
  }

  patch<T = any>(path: string, body: unknown): Promise<T> {
    return this.call("PATCH", path, body);
  }

  put<T = any>(path: string, body?: unknown): Promise<T> {
    return this.call("PUT", path, body);
  }

  delete(path: string): Promise<void> {
    return this.call("DELETE", path);
  }

  /** The same server with another token. */
  as(token: string): Api {
    return new Api(this.url, token);
  }

  private async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

/** A password that no list has. */
export function newSecret(): string {
  return `violet-${randomUUID()}`;
}

/** Signs up an organization of its own for a test, by the public API. */
export async function signUp(url: string, fullname = "Acme", person: Partial<Person> = {}): Promise<Founded> {
  const mark = randomUUID().slice(0, 8);
  const admin: Person = {
    name: `dana.${mark}@acme.test`,
    fullname: "Dana Kim",
    secret: newSecret(),
    ...person,
  };
  const { result } = await new Api(url).post("/v1/signup", {
    fullname,
    name: `acme-${mark}`,
    member: admin,
  });
  const token = result.token.access.secret as string;
  return {
    api: new Api(url, token),
    organization: result.organization,
    account: result.account,
    admin: { ...admin, id: result.member.id },
    token,
  };
}

/** Adds a member who can sign in at once. */
export async function addMember(
  founded: Founded,
  roles: string[],
  person: Partial<Person> = {},
): Promise<Person & { id: string }> {
  const made: Person = {
    name: `lee.${randomUUID().slice(0, 8)}@acme.test`,
    fullname: "Lee Ray",
    secret: newSecret(),
    ...person,
  };
  const { result } = await founded.api.post("/v1/members", { ...made, role_binding: roles });
  return { ...made, id: result.member.id };
}

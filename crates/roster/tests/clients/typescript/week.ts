// The week of an admin through a client of openapi-fetch, with the types that openapi-typescript generates.
// See ../../it/generated_clients.rs.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type User = components["schemas"]["UserResource"];
type Answer<Data> = { data?: Data; error?: { code?: string | null }; response: Response };

const [url, token] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } });

const SLUG = "books";
const workspace = { path: { workspace: SLUG } };
const user = (name: string) => ({ path: { user: `${name}@example.org` } });
const member = (name: string) => ({ path: { workspace: SLUG, user: `${name}@example.org` } });
const place = (name: string) => ({ path: { workspace: SLUG, group: "Auditors", user: `${name}@example.org` } });

/** The body of an answer with this status. An answer that may be a dry run's has no type of its own, so the caller names it. */
async function answered<Data>(status: number, request: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await request;
  assert.equal(response.status, status, JSON.stringify(error));
  return data as Data;
}

async function refused(status: number, code: string, request: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await request;
  assert.deepEqual([response.status, error?.code], [status, code]);
}

/** Every address, two users a page, and the number of pages. */
async function emailsPageByPage(): Promise<{ emails: string[]; pages: number }> {
  const emails: string[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await answered(200, client.GET("/api/v2/ext/users", { params: { query: { per_page: 2, cursor } } }));
    emails.push(...page.data.map((each) => each.email));
    cursor = page.pagination.next_cursor ?? undefined;
    pages += 1;
  } while (cursor !== undefined);
  return { emails, pages };
}

/** A workspace with a group, and five users. */
async function create(): Promise<void> {
  const books = await answered(201, client.POST("/api/v2/ext/workspaces", { body: { name: "Books", slug: SLUG } }));
  assert("slug" in books && books.slug === SLUG);
  const groups = "/api/v2/ext/workspaces/{workspace}/groups";
  const group = await answered(201, client.POST(groups, { params: workspace, body: { name: "Auditors" } }));
  assert("member_count" in group && group.member_count === 0);
  for (const name of ["ada", "barbara", "edsger", "grace", "katherine"]) {
    const body = { name, email: `${name}@example.org` };
    const created = await answered(201, client.POST("/api/v2/ext/users", { body }));
    assert("email" in created && created.email === body.email);
  }
  const again = { name: "ada", email: "ada@example.org" };
  await refused(409, "email_taken", client.POST("/api/v2/ext/users", { body: again }));
}

/** Everybody, page by page, and one of them by a part of the name. */
async function find(): Promise<void> {
  const { emails, pages } = await emailsPageByPage();
  assert.deepEqual([new Set(emails).size, emails.length, pages], [5, 5, 3]);
  const query = { search: "ARBAR" };
  const found = await answered(200, client.GET("/api/v2/ext/users", { params: { query } }));
  const names: User["name"][] = found.data.map((each) => each.name);
  assert.deepEqual(names, ["barbara"]);
}

/** Members, their roles and their groups. */
async function change(): Promise<void> {
  const members = "/api/v2/ext/workspaces/{workspace}/users";
  for (const name of ["ada", "grace"]) {
    const body = { name, email: `${name}@example.org`, role: "builder" as const };
    const added = await answered(201, client.POST(members, { params: workspace, body }));
    assert("role" in added && added.role === "builder");
  }
  const promote = { params: member("ada"), body: { role: "admin" as const } };
  const changed = await answered(200, client.PATCH("/api/v2/ext/workspaces/{workspace}/users/{user}", promote));
  assert("role" in changed && changed.role === "admin");
  const groupUsers = "/api/v2/ext/workspaces/{workspace}/groups/{group}/users";
  await answered(204, client.PUT(`${groupUsers}/{user}`, { params: place("grace") }));
  const group = { path: { workspace: SLUG, group: "Auditors" } };
  const auditors = await answered(200, client.GET(groupUsers, { params: group }));
  assert.deepEqual(auditors.data.map((each) => each.name), ["grace"]);
  const admins = await answered(200, client.GET(members, { params: { ...workspace, query: { role: "admin" } } }));
  assert.deepEqual(admins.data.map((each) => each.name), ["ada"]);
}

/** Two changes of one batch. */
async function batch(): Promise<void> {
  const operations: components["schemas"]["BatchOperation"][] = [
    { method: "PUT", path: `/api/v2/ext/workspaces/${SLUG}/groups/Auditors/users/ada@example.org` },
    { method: "POST", path: "/api/v2/ext/users/edsger@example.org/archive" },
  ];
  const done = await answered(207, client.POST("/api/v2/ext/batch", { body: { mode: "all", operations } }));
  assert(Array.isArray(done));
  assert.deepEqual(done.map((result) => result.status), [204, 201]);
}

/** Archived, deleted, and the workspace deleted with its members. */
async function leave(): Promise<void> {
  const archive = "/api/v2/ext/users/{user}/archive";
  const archived = await answered(201, client.POST(archive, { params: user("katherine") }));
  assert("email" in archived && archived.status === "archived");
  await refused(409, "already_archived", client.POST(archive, { params: user("katherine") }));
  const one = "/api/v2/ext/users/{user}";
  await refused(409, "last_admin", client.DELETE(one, { params: user("ada") }));
  await answered(204, client.DELETE(one, { params: user("grace") }));
  await refused(404, "user_not_found", client.GET(one, { params: user("grace") }));
  const books = "/api/v2/ext/workspaces/{workspace}";
  const dry = { ...workspace, query: { force: true, dry_run: true } };
  const tried = await answered(200, client.DELETE(books, { params: dry }));
  assert(tried?.dry_run && tried.status === 204);
  await answered(204, client.DELETE(books, { params: { ...workspace, query: { force: true } } }));
}

for (const step of [create, find, change, batch, leave]) {
  await step();
}
console.log("done");

/*
 * The contract suite in TypeScript: what a third party does first, by the generated types and openapi-fetch alone.
 * The compiler checks every path, parameter and member against the contract. Closes with "N passed, N failed".
 */
import assert from "node:assert/strict";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./api.js";

type Api = Client<paths>;
type Person = components["schemas"]["linli.population.v1.Person"];
type Problem = components["schemas"]["Problem"];

const url = process.env.LINLI_URL!;
const once = process.env.LINLI_PASSWORD!;
const password = "a pass phrase of the typescript client";
let api: Api;
let community: string;
let person: Person;

interface Answer<T> { data?: T; error?: Problem; response: Response }

async function good<T>(call: Promise<Answer<T>>): Promise<T> {
    const { data, error, response } = await call;
    assert.equal(response.status, 200, JSON.stringify(error));
    return data as T;
}

async function refused(call: Promise<Answer<unknown>>, status: number, reason: string): Promise<Problem> {
    const { error, response } = await call;
    assert.equal(response.status, status, JSON.stringify(error));
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.equal(error?.reason, reason);
    return error!;
}

async function signIn(secret: string): Promise<Api> {
    const anonymous = createClient<paths>({ baseUrl: url });
    const session = await good(anonymous.POST("/v1/identity/sessions", { body: { account: "admin", password: secret } }));
    return createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${session.accessToken}` } });
}

/* What each category asks for beside the name: an id number, or where they come from and why. */
const people = [
    { category: "PERMANENT", idNumber: "11010519491231002X" },
    { category: "FLOATING", registeredRegion: "430102", stayReason: "务工" },
    { category: "PERMANENT", idNumber: "110105194912310046" },
] as const;
const newPerson = (i: number) => ({ communityId: community, name: `王秀英${i}`, phone: `1380013800${i}`, ...people[i]! });

const steps: Record<string, () => Promise<void>> = {
    async "a new password is set before anything else"() {
        const first = await signIn(once);
        await refused(first.GET("/v1/population/persons"), 403, "PASSWORD_CHANGE_REQUIRED");
        await good(first.POST("/v1/identity/users/me:changePassword", { body: { oldPassword: once, newPassword: password } }));
        api = await signIn(password);
    },
    async "a wrong password is a problem"() {
        const call = createClient<paths>({ baseUrl: url }).POST("/v1/identity/sessions", {
            body: { account: "admin", password: "not the password of anybody" }, params: { header: { "Accept-Language": "en" } },
        });
        assert.equal((await refused(call, 401, "SIGN_IN_REFUSED")).detail, "wrong account or password");
    },
    async "a community and people are created"() {
        const body = { kind: "COMMUNITY" as const, name: "阳光花园", code: "440305008012" };
        community = (await good(api.POST("/v1/identity/regions", { body }))).id!;
        for (const i of people.keys()) {
            person = await good(api.POST("/v1/population/persons", {
                body: newPerson(i), params: { header: { "Idempotency-Key": `"typescript-${i}"` } },
            }));
            assert.equal(person.etag, "1");
        }
    },
    async "a key makes a write once"() {
        const again = await api.POST("/v1/population/persons", {
            body: newPerson(2), params: { header: { "Idempotency-Key": '"typescript-2"' } },
        });
        assert.equal(again.data?.id, person.id);
        assert.equal(again.response.headers.get("idempotency-replayed"), "true");
    },
    async "a list is filtered and paged"() {
        const names: string[] = [];
        let pageToken = "";
        do {
            const page = await good(api.GET("/v1/population/persons", { params: { query: { filter: "category=PERMANENT", pageSize: 1, pageToken } } }));
            names.push(...page.persons!.map((one) => one.name!));
            pageToken = page.nextPageToken!;
        } while (pageToken);
        assert.deepEqual(names.sort(), ["王秀英0", "王秀英2"]);
        await refused(api.GET("/v1/population/persons", { params: { query: { filter: "nothing=1" } } }), 400, "FILTER_FIELD");
    },
    async "a record changes only from the version that was read"() {
        const path = { id: person.id! };
        const read = await good(api.GET("/v1/population/persons/{id}", { params: { path } }));
        const header = { "If-Match": `"${read.etag}"` };
        const changed = await good(api.PATCH("/v1/population/persons/{id}", { params: { path, header }, body: { name: "王小英" } }));
        assert.deepEqual([changed.name, changed.etag], ["王小英", "2"]);
        await refused(api.PATCH("/v1/population/persons/{id}", { params: { path, header }, body: { name: "王大英" } }), 412, "ETAG_MISMATCH");
    },
    async "a bad field is named"() {
        const problem = await refused(api.POST("/v1/population/persons", { body: { ...newPerson(0), phone: "12" } }), 400, "FIELD_PATTERN");
        assert.equal(problem.fieldViolations?.[0]?.field, "phone");
    },
    async "history and counts are there"() {
        const { history } = await good(api.GET("/v1/population/persons/{id}/history", { params: { path: { id: person.id! } } }));
        assert.deepEqual(history!.map((change) => change.action), ["UPDATED", "CREATED"]);
        const { groups } = await good(api.GET("/v1/population/persons:stats", { params: { query: { by: "category" } } }));
        assert.deepEqual(Object.fromEntries(groups!.map((group) => [group.values![0]!, Number(group.count)])), { PERMANENT: 2, FLOATING: 1 });
    },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
    try {
        await step();
        console.log("  ok  ", name);
    } catch (error) {
        failed++;
        console.log("  FAIL", name, "-", String(error));
    }
}
console.log(`${Object.keys(steps).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

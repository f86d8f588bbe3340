// A certified OpenID Connect provider (npm oidc-provider) over a file, so that it can be killed and started again.
// Its settings are a JSON file, the one argument: issuer, port, store, clients, people.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const told = JSON.parse(readFileSync(process.argv[2], "utf8"));
const kept = existsSync(told.store) ? JSON.parse(readFileSync(told.store, "utf8")) : {};
const save = () => {
  writeFileSync(`${told.store}.new`, JSON.stringify(kept));
  renameSync(`${told.store}.new`, told.store);
};
if (!kept.keys || told.newKeys) {
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  kept.keys = [{ ...key, use: "sig", alg: "RS256", kid: `k${Date.now()}` }];
  save();
}

class Kept {
  constructor(model) {
    this.model = model;
  }
  name(id) {
    return `${this.model}:${id}`;
  }
  async upsert(id, payload) {
    kept[this.name(id)] = payload;
    save();
  }
  async find(id) {
    return kept[this.name(id)];
  }
  async findByUid(uid) {
    return Object.entries(kept).find(([name, one]) => name.startsWith(`${this.model}:`) && one.uid === uid)?.[1];
  }
  async consume(id) {
    kept[this.name(id)].consumed = Math.floor(Date.now() / 1000);
    save();
  }
  async destroy(id) {
    delete kept[this.name(id)];
    save();
  }
  async revokeByGrantId(grant) {
    for (const [name, one] of Object.entries(kept)) if (one.grantId === grant) delete kept[name];
    save();
  }
}

const provider = new Provider(told.issuer, {
  adapter: Kept,
  clients: told.clients,
  jwks: { keys: kept.keys },
  cookies: { keys: ["of the tests"] },
  acrValues: ["muc-1", "muc-2", "hai-lop"],
  scopes: ["openid", "profile", "email", "identity"],
  claims: {
    openid: ["sub", "acr", "sid"],
    profile: ["name", "birthdate"],
    email: ["email", "email_verified"],
    identity: ["personal_number"],
  },
  findAccount: async (_, id) =>
    told.people[id] && { accountId: id, claims: async () => ({ sub: id, ...told.people[id].claims }) },
  interactions: { url: (_, asked) => `/interaction/${asked.uid}` },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  loadExistingGrant: async (ctx) => {
    const grant = new provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email identity");
    await grant.save();
    return grant;
  },
});

const page = (body) => `<!doctype html><html lang="en"><title>Provider</title><body><h1>Provider</h1>${body}</body></html>`;
provider.use(async (ctx, next) => {
  const asked = ctx.path.match(/^\/interaction\/([\w-]+)$/);
  if (!asked) return next();
  try {
    await provider.interactionDetails(ctx.req, ctx.res);
  } catch {
    ctx.status = 400;
    ctx.body = page("<p>Session not found</p>");
    return;
  }
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = page(
      '<form method="post"><label>Who <input name="who"></label><button>Continue</button><button name="no" value="1">Give up</button></form>',
    );
    return;
  }
  const parts = [];
  for await (const part of ctx.req) parts.push(part);
  const sent = new URLSearchParams(Buffer.concat(parts).toString());
  const result = sent.has("no")
    ? { error: "access_denied", error_description: "given up" }
    : { login: { accountId: sent.get("who"), acr: told.people[sent.get("who")]?.acr } };
  const to = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.redirect(to);
});

provider.on("server_error", (_, fault) => console.error(fault));
provider.listen(told.port, "localhost", () => console.log("listening"));

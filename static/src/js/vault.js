// Writing that has not reached the server, kept on this device and encrypted.
//
// Each person has a key of their own that scripts can use and nobody can read out. It protects what
// lies on the disk; it does not protect a session that is left open.
import { openDB } from "idb";

const KEPT_FOR_DAYS = 14;
const DAY = 24 * 3600 * 1000;

const open = () =>
  openDB("fostering", 1, {
    upgrade(db) {
      db.createObjectStore("keys");
      db.createObjectStore("drafts");
    },
  });

const keyOf = async (db, user) => {
  const known = await db.get("keys", user);
  if (known) return known;
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  await db.put("keys", fresh, user);
  return fresh;
};

// Only pages served over HTTPS (or from this machine) have the means.
export const isAvailable = () => Boolean(window.indexedDB && window.crypto?.subtle);

export const keep = async (user, name, content) => {
  const db = await open();
  const key = await keyOf(db, user);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
  await db.put("drafts", { user, at: Date.now(), iv, cipher }, `${user}|${name}`);
  db.close();
};

export const recall = async (user, name) => {
  const db = await open();
  try {
    const kept = await db.get("drafts", `${user}|${name}`);
    if (!kept) return null;
    const key = await keyOf(db, user);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.cipher);
    return { ...JSON.parse(new TextDecoder().decode(plain)), at: kept.at };
  } catch {
    return null; // made with a key that is gone: nobody can read it again
  } finally {
    db.close();
  }
};

export const forget = async (user, name) => {
  const db = await open();
  await db.delete("drafts", `${user}|${name}`);
  db.close();
};

const deleteWhere = async (db, test) => {
  for (const id of await db.getAllKeys("drafts")) {
    if (test(await db.get("drafts", id))) await db.delete("drafts", id);
  }
};

export const countFor = async (user) => {
  const db = await open();
  const all = await db.getAll("drafts");
  db.close();
  return all.filter((kept) => kept.user === user).length;
};

// On sign-out: this person's writing and the key to it.
export const purge = async (user) => {
  const db = await open();
  await deleteWhere(db, (kept) => kept.user === user);
  await db.delete("keys", user);
  db.close();
};

export const purgeOld = async () => {
  const db = await open();
  await deleteWhere(db, (kept) => Date.now() - kept.at > KEPT_FOR_DAYS * DAY);
  db.close();
};

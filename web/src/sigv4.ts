// Signatures of AWS, version 4, by the browser's own cryptography.
import { key, region } from './settings.js';

const SERVICE = 'ivschat';
const SIGNED = 'host;x-amz-date';
const UTF8 = new TextEncoder();

let signingKey: { day: string; key: Promise<CryptoKey> } | undefined;

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sha256(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', UTF8.encode(text)));
}

function hmacKey(bytes: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

async function hmac(signing: CryptoKey, text: string): Promise<ArrayBuffer> {
  return crypto.subtle.sign('HMAC', signing, UTF8.encode(text));
}

async function derive(day: string): Promise<CryptoKey> {
  let derived = await hmacKey(UTF8.encode(`AWS4${key}`));
  for (const part of [day, region, SERVICE, 'aws4_request']) {
    derived = await hmacKey(await hmac(derived, part));
  }
  return derived;
}

/** Encodes as SigV4 does, which is stricter than the language. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * Signs a request.
 *
 * @param path encoded, as it will be sent
 * @param query encoded, and sorted
 * @returns the headers to add
 */
export async function sign(
  method: string,
  path: string,
  query: string,
  body: string,
  now: Date,
): Promise<Record<string, string>> {
  const date = now.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = date.slice(0, 8);
  if (signingKey?.day !== day) {
    signingKey = { day, key: derive(day) };
  }
  // All services but S3 encode the path once more.
  const canonicalPath = path.replaceAll('%', '%25');
  const canonical = [
    method,
    canonicalPath,
    query,
    `host:${location.host}`,
    `x-amz-date:${date}`,
    '',
    SIGNED,
    await sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/${SERVICE}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, await sha256(canonical)].join('\n');
  const signature = hex(await hmac(await signingKey.key, toSign));
  return {
    'X-Amz-Date': date,
    Authorization: `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`,
  };
}

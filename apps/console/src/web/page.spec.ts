import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { servePage } from './page';

@Module({})
class Nothing {}

describe('an address of the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  let app: NestFastifyApplication;

  beforeAll(async () => {
    writeFileSync(join(folder, 'index.html'), '<title>Saga Mesh</title>');
    app = await NestFactory.create<NestFastifyApplication>(Nothing, new FastifyAdapter(), { logger: false });
    await servePage(app, folder);
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const asked = async (url: string, accept: string, method: 'GET' | 'POST' = 'GET') => {
    const { statusCode, headers } = await app.inject({ method, url, headers: { accept } });
    return [statusCode, String(headers['content-type']).split(';')[0]];
  };
  const browser = 'text/html,application/xhtml+xml,*/*;q=0.8';

  it.each(['/', '/orders', '/orders/019a8f00-0000-7000-8000-000000000001', '/break?x=1'])('%s is the page', async (path) => {
    expect(await asked(path, browser)).toEqual([200, 'text/html']);
  });

  it.each(['/nowhere', '/totals/', '/orders/a/b'])('that leads nowhere, as %s, is not found and says so as a page', async (path) => {
    expect(await asked(path, browser)).toEqual([404, 'text/html']);
  });

  it('is for people: a program that asks for none, and the interface, are answered in JSON', async () => {
    expect(await asked('/nowhere', '*/*')).toEqual([404, 'application/json']);
    expect(await asked('/api/nowhere', browser)).toEqual([404, 'application/json']);
    expect(await asked('/nowhere', browser, 'POST')).toEqual([404, 'application/json']);
  });
});

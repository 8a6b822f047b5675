import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointsOf, environmentOf } from '../environment';
import { freePorts } from '../ports';
import { provision } from './provision';

it('the provisioner ends if the mesh was stopped just as it began, and does not wait for what does not come any more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'saga-provision-'));
  try {
    const nowhere = environmentOf(endpointsOf(await freePorts()));
    await provision(nowhere, join(folder, 'provision.log'), () => undefined, AbortSignal.abort());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

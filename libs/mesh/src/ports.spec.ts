import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { MeshError } from './error';
import { fixedPorts, freePorts, requireFree } from './ports';

describe('ports', () => {
  it('are documented without a port that two parts share', () => {
    const all = Object.values(fixedPorts).flat();
    expect(new Set(all).size).toBe(all.length);
  });

  it('are drawn apart from each other and below those of outgoing connections', async () => {
    const all = Object.values(await freePorts()).flat();
    expect(new Set(all).size).toBe(Object.values(fixedPorts).flat().length);
    expect(Math.max(...all)).toBeLessThan(32_768);
  });

  it('that are taken are told with port, part and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const refusal = requireFree('kafka-aws', [port]);
      await expect(refusal).rejects.toThrow(MeshError);
      await expect(refusal).rejects.toThrow(`Port ${port}, which kafka-aws needs, is taken by another program: end that, or`);
    } finally {
      server.close();
    }
    await expect(requireFree('kafka-aws', [port])).resolves.toBeUndefined();
  });
});

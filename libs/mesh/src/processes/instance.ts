import type { Mesh, ServiceName } from '../mesh';
import { OwnPart } from '../part';
import { freePorts } from '../ports';
import { servicePlan } from './service';

/**
 * Starts one more instance of a service beside the mesh's own, on a free port; it dies with this process. Resolves when it has joined its group. The
 * caller stops it. Throws a MeshError if it does not come up.
 */
export async function startInstance({ environment }: Pick<Mesh, 'environment'>, name: ServiceName, log: string): Promise<OwnPart> {
  const [port] = (await freePorts())[name];
  const endpoint = `http://127.0.0.1:${port}`;
  const plan = servicePlan({ ...environment, [`${name.toUpperCase()}_PORT`]: String(port) }, name, endpoint);
  const instance = new OwnPart(plan, endpoint, log, () => undefined);
  try {
    await instance.start();
    return instance;
  } catch (error) {
    await instance.stop(0);
    throw error;
  }
}

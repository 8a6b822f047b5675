import type { Cloud } from '@saga/contracts';
import type { ConsoleConfig } from '../console.config';
import type { Orders } from '../orders/orders';
import { isLoopback } from '../web/loopback';
import { MeshControl } from './mesh-control';
import { SwitchBoard } from './switch-board';

/** A board that switches something only where that was asked for, nobody else can reach it, and there is a mesh to break. */
export function boardOf(config: ConsoleConfig, brokers: Readonly<Record<Cloud, readonly string[]>>, orders: Orders): SwitchBoard {
  const { host, meshState } = config;
  if (config.break !== 'on') return new SwitchBoard(undefined, 'CONSOLE_BREAK is not on: this is for development.', brokers, orders);
  if (!isLoopback(host))
    return new SwitchBoard(undefined, `The console can be reached from elsewhere: it listens at ${host}.`, brokers, orders);
  if (meshState === undefined) return new SwitchBoard(undefined, 'CONSOLE_MESH_STATE does not tell of a mesh to break.', brokers, orders);
  return new SwitchBoard(new MeshControl(meshState), '', brokers, orders);
}

import type { Direction } from '@saga/mesh';
import type { MeshStatus } from '@saga/mesh/attach';
import type { Orders } from '../orders/orders';
import { poison } from './copier';
import type { MeshControl } from './mesh-control';
import { SwitchBoard } from './switch-board';

jest.mock('./copier', () => ({ poison: jest.fn() }));

/** A mesh whose link each board finds as it is, and whose verbs refuse what has been done already. */
class StandInMesh {
  readonly severed = new Set<Direction>();
  readonly refusals: string[] = [];

  status(): Promise<MeshStatus> {
    return Promise.resolve({ statuses: [], cut: [...this.severed] });
  }

  async cut(direction: Direction): Promise<void> {
    if (this.severed.has(direction)) await this.refuse(`The link ${direction} is cut already.`);
    this.severed.add(direction);
  }

  async heal(direction: Direction): Promise<void> {
    if (!this.severed.delete(direction)) await this.refuse(`The link ${direction} is not cut.`);
  }

  refuse(reason: string): Promise<never> {
    this.refusals.push(reason);
    return Promise.reject(new Error(reason));
  }
}

describe('the switches of a link', () => {
  let mesh: StandInMesh;
  let boards: SwitchBoard[];

  beforeEach(() => {
    mesh = new StandInMesh();
    const board = () => new SwitchBoard(mesh as unknown as MeshControl, '', { aws: [], azure: [] }, undefined as unknown as Orders);
    boards = [board(), board()];
  });

  const turnAll = (on: boolean) => Promise.all(boards.map((board) => board.turn('cut-aws-to-azure', on)));

  it('are where both want them who turn them at once', async () => {
    for (const on of [true, false]) {
      for (const { switches } of await turnAll(on))
        expect(switches).toContainEqual(expect.objectContaining({ name: 'cut-aws-to-azure', on }));
    }
    expect(mesh.refusals).toEqual(['The link aws-to-azure is cut already.', 'The link aws-to-azure is not cut.']);
  });

  it('tell why they cannot be turned', async () => {
    jest.spyOn(mesh, 'cut').mockImplementation(() => mesh.refuse('No way.'));
    await expect(boards[0]!.turn('cut-aws-to-azure', true)).rejects.toThrow('SWITCH_UNAVAILABLE: No way.');
  });
});

describe('the switch that poisons an order', () => {
  it('tells which one it was, if there was one', async () => {
    const page = jest
      .fn()
      .mockResolvedValueOnce({ orders: [{ orderId: 'order-1' }] })
      .mockResolvedValue({ orders: [] });
    const mesh = new StandInMesh() as unknown as MeshControl;
    const board = new SwitchBoard(mesh, '', { aws: [], azure: [] }, { page } as unknown as Orders);
    const told = async (view: ReturnType<SwitchBoard['view']>) => (await view).switches.find(({ name }) => name === 'poison')!.orderId;
    expect(await told(board.view())).toBeNull();
    expect(await told(board.turn('poison', true))).toBe('order-1');
    expect(await told(board.view())).toBe('order-1');
    expect(await told(board.turn('poison', true))).toBeNull();
    expect(jest.mocked(poison).mock.calls.map(([, key]) => key)).toEqual(['order-1', expect.any(String)]);
  });
});

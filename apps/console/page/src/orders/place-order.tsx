import { Modal } from '@mantine/core';
import type { Catalogue } from '../../../src/api';
import { useAnswer } from '../api';
import { Failure, Notice, Status } from '../parts/notice';
import { OrderForm } from './order-form';

/** The catalogue is asked for when the form is opened, so that the form's defaults are those of now. */
export function PlaceOrder({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    // Locking the scroll would need a style that is no file, which the content security policy refuses.
    <Modal
      opened={opened}
      onClose={onClose}
      title="Place an order"
      size="lg"
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <WithCatalogue onClose={onClose} />
    </Modal>
  );
}

function WithCatalogue({ onClose }: { readonly onClose: () => void }) {
  const { answer, failure } = useAnswer<Catalogue>('/api/catalogue');
  return (
    <>
      <Status>{!answer && !failure && <Notice tone="busy">Reading the catalogue.</Notice>}</Status>
      {!answer && failure && <Failure failure={failure} />}
      {answer && <OrderForm catalogue={answer} onPlaced={onClose} />}
    </>
  );
}

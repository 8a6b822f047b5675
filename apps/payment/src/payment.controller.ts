import { Problem } from '@saga/contracts';
import { Idempotency, inTransaction } from '@saga/messaging';
import { ApiProblems, RequiredIdempotencyKey } from '@saga/service';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { DataSource } from 'typeorm';
import { AccountRow } from './payment.entity';
import { AccountPath, AccountView, DepositBody, viewOf } from './payment.http';
import { PaymentRepository } from './payment.repository';

@ApiTags('accounts')
@Controller('accounts')
export class PaymentController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly payments: PaymentRepository,
    private readonly idempotency: Idempotency,
  ) {}

  @Get(':accountId')
  @ApiOperation({ summary: 'The account of a customer' })
  @ApiProblems('ACCOUNT_NOT_FOUND')
  @ZodResponse({ status: 200, type: AccountView })
  async get(@Param() { accountId }: AccountPath): Promise<AccountView> {
    const row = await this.dataSource.getRepository(AccountRow).findOneBy({ id: accountId });
    if (!row) throw new Problem('ACCOUNT_NOT_FOUND', `Nothing was ever paid into ${accountId}.`, { accountId });
    return viewOf(row);
  }

  @Post(':accountId/deposits')
  @ApiOperation({ summary: 'Pay money in; the first deposit opens the account in its currency' })
  @ApiProblems('MIXED_CURRENCIES', 'AMOUNT_OUT_OF_RANGE', 'IDEMPOTENCY_KEY_REUSED')
  @ZodResponse({ status: 201, type: AccountView })
  deposit(@Param() { accountId }: AccountPath, @Body() body: DepositBody, @RequiredIdempotencyKey() key: string): Promise<AccountView> {
    const { amountCents, currency } = body;
    return inTransaction(this.dataSource, (tx) =>
      this.idempotency.once(tx, { scope: accountId, key, body }, async () =>
        viewOf(await this.payments.deposit(tx, { accountId, amountCents, currency })),
      ),
    );
  }
}

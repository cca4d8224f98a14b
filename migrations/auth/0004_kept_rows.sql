-- A hold is resolved once and its amounts never change; what was paid is kept as it was, but for the running totals of what went back.
CREATE FUNCTION refuse_hold_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the hold of % is %: % refused', OLD.operation_id, OLD.state, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER credit_holds_resolved_once BEFORE UPDATE ON credit_holds FOR EACH ROW
  WHEN (OLD.state <> 'open' OR (OLD.operation_id, OLD.user_id, OLD.plan_amount, OLD.bought_amount)
    IS DISTINCT FROM (NEW.operation_id, NEW.user_id, NEW.plan_amount, NEW.bought_amount))
  EXECUTE FUNCTION refuse_hold_change();
--> statement-breakpoint
CREATE FUNCTION refuse_payment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a payment is kept as it was: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER payments_kept BEFORE DELETE OR TRUNCATE ON payments FOR EACH STATEMENT EXECUTE FUNCTION refuse_payment_change();
--> statement-breakpoint
CREATE TRIGGER payments_facts_kept BEFORE UPDATE ON payments FOR EACH ROW
  WHEN ((OLD.id, OLD.user_id, OLD.kind, OLD.amount_cents, OLD.currency, OLD.credits)
    IS DISTINCT FROM (NEW.id, NEW.user_id, NEW.kind, NEW.amount_cents, NEW.currency, NEW.credits))
  EXECUTE FUNCTION refuse_payment_change();

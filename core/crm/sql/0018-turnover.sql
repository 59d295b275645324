-- What an organisation turns over and since when it is there; fees may go by both.
ALTER TABLE party ADD COLUMN yearly_turnover INTEGER; -- whole, in the currency of the fees
ALTER TABLE party ADD COLUMN founded INTEGER;         -- a year
ALTER TABLE fee_class ADD COLUMN turnover_from INTEGER;
ALTER TABLE fee_class ADD COLUMN turnover_to INTEGER; -- both included, as of staff
ALTER TABLE fee_class ADD COLUMN age_from INTEGER;    -- whole years since it was founded,
ALTER TABLE fee_class ADD COLUMN age_to INTEGER;      -- in the year of the fee

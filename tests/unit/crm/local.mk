# unit tests of core/crm

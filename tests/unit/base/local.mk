# unit tests of core/base

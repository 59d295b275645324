# unit tests of core/script

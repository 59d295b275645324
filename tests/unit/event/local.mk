# unit tests of core/event

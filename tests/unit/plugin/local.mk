# unit tests of core/plugin

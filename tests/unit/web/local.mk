# unit tests of core/web

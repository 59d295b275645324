# unit tests of core/job

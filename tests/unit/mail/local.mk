# unit tests of core/mail

include plugins/mailing/local.mk

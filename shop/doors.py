"""How people come in: passwords, sign-in, second factors."""

from environs import Env

env = Env()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.authentication.KnownFaces"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
LOGOUT_REDIRECT_URL = "home"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
# Who joins by phone does so by a code: a number is nobody's before it is proven (0110).
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"login": "accounts.forms.EntryForm", "signup": "accounts.forms.JoiningForm"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "集市 Jishi · "
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True

# A second factor. The staff cannot do without one where real people's data is at stake.
STAFF_NEEDS_TOTP = env.bool("STAFF_NEEDS_TOTP", not env.bool("DEBUG", False))
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "集市 Jishi"
MFA_RECOVERY_CODE_COUNT = 10
MFA_FORMS = {
    "authenticate": "accounts.second_factor.AskedCode",
    "reauthenticate": "accounts.second_factor.AskedAgain",
    "activate_totp": "accounts.second_factor.FirstCode",
}

# Where the back office answers at all: on every host and from everywhere unless these say less.
STAFF_HOSTS: list[str] = env.list("STAFF_HOSTS", [])
STAFF_NETWORKS: list[str] = env.list("STAFF_NETWORKS", [])

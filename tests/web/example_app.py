"""An application that serves every page from example values, for tests and pictures."""

from dataclasses import dataclass
from secrets import token_hex

from flask import Blueprint, Flask, Response, abort, render_template, request
from flask_babel import gettext as _
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, PasswordField

from app import web
from app.contributing.forms import GiveForm
from app.fields import problems_of
from app.frame import Frame, MenuLink
from app.projects import views as project_views
from app.spending.forms import DecideForm, ReportForm
from app.territories import views as territory_views
from tests.web import examples

PREFIX = "/<language:language>"


@dataclass
class Page:
    """A page worth a picture: its name, its path below the language, who sees it."""

    name: str
    path: str
    as_officer: bool = False
    as_auditor: bool = False


PAGES = (
    Page("territory", "/"),
    Page("project", "/projects/P1"),
    Page("project-building", "/projects/P2"),
    Page("project-empty", "/projects/P4"),
    Page("contribute", "/projects/P4/contribute"),
    Page("contribute-problem", "/projects/P4/contribute?problem=1"),
    Page("thanks", "/contributions/paid"),
    Page("thanks-under-way", "/contributions/under_way"),
    Page("thanks-refused", "/contributions/refused"),
    Page("thanks-waiting", "/contributions/waiting"),
    Page("sandbox", "/sandbox/pay/demo/page_1"),
    Page("sandbox-operator", "/sandbox/operate/demo"),
    Page("sign-in", "/login"),
    Page("to-do", "/to-do", as_officer=True),
    Page("report-spending", "/spending/new", as_officer=True),
    Page("report-problem", "/spending/new?problem=1", as_officer=True),
    Page("approve", "/spending/1", as_officer=True),
    Page("audit", "/audit", as_auditor=True),
    Page("trial-balance", "/books/siroua/trial-balance", as_auditor=True),
    Page("charts", "/books/siroua/charts", as_auditor=True),
    Page("account", "/books/siroua/accounts/1", as_auditor=True),
    Page("entry", "/entries/79", as_auditor=True),
    Page("evidence", "/evidence/1", as_auditor=True),
    Page("not-found", "/nowhere"),
    Page("not-allowed", "/forbidden"),
)


STATES = tuple(
    page
    for page in PAGES
    if page.name
    in {
        "project-empty",
        "contribute-problem",
        "thanks-under-way",
        "thanks-refused",
        "thanks-waiting",
        "report-problem",
        "not-found",
        "not-allowed",
    }
)
"""The states that the told demonstration does not reach."""


def frame():
    path = request.path
    if any(part in path for part in ("/to-do", "/spending")):
        return Frame(
            visitor="Zahra Imoulane",
            menu=(MenuLink("spending.to_do", _("To do")),),
            register_number=87,
        )
    if any(part in path for part in ("/audit", "/books", "/entries")):
        return Frame(
            visitor="Me Bennis",
            menu=(MenuLink("auditing.overview", _("Audit")),),
            register_number=87,
        )
    return Frame(register_number=87)


class LoginForm(FlaskForm):
    email = EmailField()
    password = PasswordField()
    form_errors = ()


def blueprint(name, routes):
    made = Blueprint(name, __name__, url_prefix=PREFIX)
    for endpoint, rule, view in routes:
        made.add_url_rule(rule, endpoint, view, methods=["GET", "POST"])
    return made


def project(slug):
    pages = {
        "P1": examples.water,
        "P2": examples.dormitory,
        "P4": examples.reading_room,
    }
    if slug not in pages:
        abort(404)
    return project_views.render(pages[slug]())


def give(**_values):
    if "problem" in request.args:
        form = GiveForm(
            examples_of(amount="1.500", email="amina", name_shown="full", key="k")
        )
        form.validate()
    else:
        form = GiveForm(None, amount=examples.eur(50), key="k")
    return render_template(
        "contributing/give.html",
        page=examples.give(),
        form=form,
        problems=problems_of(form),
    )


def examples_of(**typed):
    return MultiDict(typed)


def thanks(state):
    return render_template("contributing/thanks.html", page=examples.thanks(state))


def sandbox(**_values):
    return render_template("sandbox/pay.html", page=examples.sandbox())


def operator(**_values):
    return render_template("sandbox/operate.html", page=examples.operator())


def login():
    return render_template(
        "security/login_user.html",
        login_user_form=LoginForm(),
        url_for_security=lambda _endpoint: request.path,
    )


def to_do():
    return render_template("spending/to_do.html", page=examples.to_do())


def report():
    page = examples.report()
    typed = examples_of(amount="8.640 dh env.", what="Taps", key="k")
    form = ReportForm(typed if "problem" in request.args else None)
    form.offer([line.code for line in page.lines], ["advance", "local_bank"])
    if "problem" in request.args:
        form.validate()
    return render_template(
        "spending/report.html", page=page, form=form, problems=problems_of(form)
    )


def read(**_values):
    form = DecideForm()
    return render_template(
        "spending/approve.html", page=examples.approve(), form=form, problems=()
    )


def show(template, example):
    def view(**_values):
        return render_template(template, page=example())

    return view


def forbidden():
    abort(403)


def error_page(error):
    page = render_template("error.html", status=error.code, request_id="5f2c-91ab")
    return page, error.code


def routes():
    """Every route that is not the auditor's: endpoint, rule and view, by blueprint."""
    nothing = Response
    return {
        "territories": [
            ("home", "/", lambda: territory_views.render(examples.territory()))
        ],
        "projects": [("page", "/projects/<slug>", project)],
        "contributing": [
            ("give", "/projects/<slug>/contribute", give),
            ("thanks", "/contributions/<state>", thanks),
        ],
        "sandbox": [
            ("pay", "/sandbox/pay/<merchant>/<page_id>", sandbox),
            ("use_page", "/sandbox/use/<merchant>/<page_id>", nothing),
            ("operate", "/sandbox/operate/<merchant>", operator),
            ("play", "/sandbox/play/<merchant>", nothing),
        ],
        "security": [("login", "/login", login), ("logout", "/logout", nothing)],
        "spending": [
            ("to_do", "/to-do", to_do),
            ("report", "/spending/new", report),
            ("read", "/spending/<public_id>", read),
            ("approve", "/spending/<public_id>/decision", nothing),
        ],
        "errors": [("forbidden", "/forbidden", forbidden)],
    }


def auditors_routes():
    return {
        "auditing": [
            ("overview", "/audit", show("auditing/overview.html", examples.audit))
        ],
        "bookkeeping": [
            (
                "trial_balance",
                "/books/<book>/trial-balance",
                show("bookkeeping/trial_balance.html", examples.trial_balance),
            ),
            (
                "charts",
                "/books/<book>/charts",
                show("bookkeeping/charts.html", examples.charts),
            ),
            (
                "account",
                "/books/<book>/accounts/<number>",
                show("bookkeeping/account.html", examples.account),
            ),
            (
                "entry",
                "/entries/<number>",
                show("bookkeeping/entry.html", examples.entry),
            ),
            (
                "evidence",
                "/evidence/<number>",
                show("bookkeeping/evidence.html", examples.evidence),
            ),
        ],
    }


def create_app():
    app = Flask(
        "app", root_path=str(web.__file__).rpartition("/")[0], static_folder="static"
    )
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.secret_key = token_hex()
    CSRFProtect(app)
    web.init_app(app, frame)
    app.register_error_handler(403, error_page)
    app.register_error_handler(404, error_page)
    for name, made in (routes() | auditors_routes()).items():
        app.register_blueprint(blueprint(name, made))
    return app

"""Freight templates in the database, for shoppers, clients and clerks."""

import pytest
from django.db import IntegrityError, transaction

import logistics.selectors
from logistics.freight import FreightTerms
from logistics.models import DeliveryMethod, FreightRule, FreightTemplate
from tests.factories.freight import far, make_parcel_post, make_template
from tests.factories.sale import make_delivery

pytestmark = pytest.mark.django_db
SHANGHAI, URUMQI, TAIPEI = "310104", "650102", "710000"
URL = "/api/v1/delivery-methods/"


@pytest.fixture
def post():
    return make_parcel_post(far("65", "54"), far("71", is_served=False))


def offered():
    return logistics.selectors.delivery_methods()[0]


def test_a_method_without_a_template_costs_its_flat_amount():
    make_delivery(amount=800, free_over=9900)
    assert logistics.selectors.freight(offered(), URUMQI, 9000) == FreightTerms(800, 9900)


def test_a_template_asks_by_region_and_weight(post):
    costs = [logistics.selectors.freight(offered(), to, 2500) for to in (SHANGHAI, URUMQI, "")]
    assert costs == [FreightTerms(1400, 9900), FreightTerms(3600), FreightTerms(1400, 9900)]


def test_the_methods_bring_their_tariffs_in_one_query(post, django_assert_num_queries):
    with django_assert_num_queries(1):
        options = logistics.selectors.delivery_options(5000, URUMQI, 500)
    assert [option.amount for option in options] == [1800]


def test_a_method_from_elsewhere_is_asked_for_its_tariffs_once(post, django_assert_num_queries):
    method = DeliveryMethod.objects.get()
    with django_assert_num_queries(1):
        amounts = {logistics.selectors.freight(method, URUMQI, 500).amount for _ in range(2)}
    assert amounts == {1800}


def test_where_it_does_not_go_there_is_no_amount(post):
    option = logistics.selectors.delivery_options(5000, TAIPEI, 500)[0]
    assert (option.is_served, option.amount, option.missing_for_free_amount) == (False, None, None)


def test_clients_ask_for_a_region_and_a_weight(post, api):
    query = {"amount": 5000, "region": URUMQI, "weight_grams": 1500}
    seen = api.get(URL, query).json()[0]
    assert (seen["is_available"], seen["freight"]["amount"]) == (True, 2700)


def test_clients_are_told_where_a_method_does_not_go(post, api):
    seen = api.get(URL, {"region": TAIPEI}).json()[0]
    assert (seen["is_available"], seen["freight"], seen["free_over"]) == (False, None, None)


@pytest.mark.parametrize("wrong", ["x", "1", "31'--", "3" * 13, "31\x00"])
def test_a_wrong_region_is_refused(api, wrong):
    assert api.get(URL, {"region": wrong}).status_code == 400


@pytest.mark.parametrize("wrong", ["-1", "x", "9" * 30])
def test_a_wrong_weight_is_refused(api, wrong):
    assert api.get(URL, {"weight_grams": wrong}).status_code == 400


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"region_codes": ["6"]},
        {"region_codes": ["新疆"]},
        {"region_codes": ["65"], "step_grams": 0},
        {"region_codes": ["65"], "first_amount": -1},
        {"region_codes": ["65"], "step_amount": 10**9 + 1},
        {"region_codes": ["65"], "free_over_amount": -1},
    ],
)
def test_the_database_refuses_what_makes_no_sense(facts):
    template = make_template()
    with pytest.raises(IntegrityError), transaction.atomic():
        FreightRule.objects.create(template=template, **facts)


def rule(prefix, regions, first="8", step="3", **facts):
    said = {
        "region_codes": regions, "first_grams": "1000", "first_amount": first,
        "step_grams": "1000", "step_amount": step, "is_served": "on",
    }  # fmt: skip
    return {f"rules-{prefix}-{name}": value for name, value in (said | facts).items()}


def typed(*rules):
    facts = {
        "name": "快递", "name_en": "Parcels", "code": "post",
        "rules-TOTAL_FORMS": str(len(rules)), "rules-INITIAL_FORMS": "0",
    }  # fmt: skip
    for place, (regions, more) in enumerate(rules):
        facts |= rule(place, regions, **more)
    return facts


def add(client, *rules):
    return client.post("/admin/logistics/freighttemplate/add/", typed(*rules))


def test_a_clerk_types_regions_by_name_and_code_and_amounts_in_yuan(clerk_client):
    answer = add(clerk_client, ("", {}), ("新疆、西藏, 710000", {"first_amount": "18.50"}))
    assert answer.status_code == 302
    rows = list(FreightRule.objects.values_list("region_codes", "first_amount"))
    assert rows == [([], 800), (["54", "65", "71"], 1850)]


def test_free_everywhere_is_a_rule_too(clerk_client):
    add(clerk_client, ("", {"first_amount": "0", "step_amount": "0"}))
    assert FreightRule.objects.get().first_amount == 0


def test_where_nothing_is_delivered_no_price_is_asked_for(clerk_client):
    add(clerk_client, ("", {}), ("台湾", {"first_amount": "", "is_served": ""}))
    assert FreightRule.objects.get(region_codes=["71"]).is_served is False


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([("新疆", {})], "有且只有一条"),
        ([("", {}), ("", {})], "有且只有一条"),
        ([("", {}), ("新疆", {}), ("西藏,650000", {})], "新疆维吾尔自治区"),
        ([("", {}), ("新疆,乌鲁木齐市", {})], "乌鲁木齐市已包含在新疆维吾尔自治区内"),
        ([("", {}), ("桃花源", {})], "没有“桃花源”这个地区"),
        ([("", {}), ("朝阳区", {})], "110105"),
        ([("", {"step_grams": "0"})], "至少"),
        ([("", {"first_amount": ""})], "首重运费多少"),
        ([("", {"first_amount": "-1"})], "0"),
        ([("", {"first_amount": "9" * 20})], "9"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(clerk_client, rules, words):
    answer = add(clerk_client, *rules)
    assert (answer.status_code, FreightTemplate.objects.count()) == (200, 0)
    assert words in answer.content.decode()


def test_what_was_typed_stays(clerk_client):
    page = add(clerk_client, ("", {}), ("桃花源", {"first_amount": "18.50"})).content.decode()
    assert "桃花源</textarea>" in page
    assert 'value="18.50"' in page


def test_a_page_that_is_saved_as_it_was_shown_changes_nothing(clerk_client):
    template = make_template(far("110105", "3101", "65"), far("71", is_served=False))
    page = f"/admin/logistics/freighttemplate/{template.pk}/change/"
    forms = clerk_client.get(page).context["inline_admin_formsets"][0].formset
    before = list(FreightRule.objects.values())
    facts = typed() | {"rules-TOTAL_FORMS": "3", "rules-INITIAL_FORMS": "3"}
    for form in forms.initial_forms:
        for name in form.fields:
            value = form[name].value()
            facts[form.add_prefix(name)] = "" if value in (None, False) else value
    facts |= {f"rules-{place}-template": str(template.pk) for place in range(3)}
    assert clerk_client.post(page, facts).status_code == 302
    assert list(FreightRule.objects.values()) == before


def test_a_templates_page_tells_what_parcels_would_cost(clerk_client):
    template = make_template(far("65"), far("71", is_served=False))
    page = clerk_client.get(f"/admin/logistics/freighttemplate/{template.pk}/change/")
    words = page.content.decode()
    assert "新疆维吾尔自治区" in words
    assert "189.00" in words  # twenty kilograms: 18 + 19 × 9

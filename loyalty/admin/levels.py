"""Member levels and their prices: configuration, edited by form."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from loyalty.forms.levels import LevelForm, LevelPriceForm
from loyalty.models import LevelPrice, MemberLevel
from promotions.wording import yuan


@admin.register(MemberLevel)
class LevelAdmin(admin.ModelAdmin):
    """Levels from the lowest to the highest."""

    form = LevelForm
    list_display = ["rank", "name", "name_en", "growth_from", "times"]
    list_display_links = ["rank", "name"]
    search_fields = ["name", "name_en"]
    ordering = ["rank"]
    actions = None

    @admin.display(description=gettext_lazy("points earned"), ordering="earn_share")
    def times(self, level: MemberLevel) -> str:
        return f"× {level.earn_times}"


@admin.register(LevelPrice)
class LevelPriceAdmin(admin.ModelAdmin):
    """What goods cost members of each level."""

    form = LevelPriceForm
    list_display = ["sku", "product", "level", "price"]
    list_filter = ["level"]
    list_select_related = ["variant__product", "level"]
    list_per_page = 100
    search_fields = ["variant__sku", "variant__product__name", "variant__product__name_en"]
    search_help_text = gettext_lazy("SKU or product")
    autocomplete_fields = ["variant"]
    show_full_result_count = False

    @admin.display(description="SKU", ordering="variant__sku")
    def sku(self, price: LevelPrice) -> str:
        return price.variant.sku

    @admin.display(description=gettext_lazy("product"))
    def product(self, price: LevelPrice) -> str:
        return price.variant.product.title

    @admin.display(description=gettext_lazy("price"), ordering="amount")
    def price(self, price: LevelPrice) -> str:
        return yuan(price.amount)

"""What a deployment needs done before, between and after Azure's own steps. Nothing beside Python and `az` is needed."""
